import { formatBytes, MIB } from '@aivailable/contracts';
import type { ForeignUse, PlacementGpu } from './snapshot.js';

/** Less than this is the driver's own, not worth a word. */
const WORTH_SAYING_BYTES = 64 * MIB;
const NAMES_IN_SENTENCE = 3;

/** `python (pid 4242) holds 8.80 GiB`; null where nobody else holds anything worth saying. */
export function foreignWords(
  gpus: readonly Pick<PlacementGpu, 'index' | 'foreign' | 'heldBackBytes'>[],
): string | null {
  const said = gpus.flatMap((gpu) => {
    const words = [...(gpu.foreign ? wordsOf(gpu.foreign) : []), ...heldBack(gpu.heldBackBytes ?? 0)].join(', ');
    if (words === '') return [];
    return [gpus.length > 1 ? `on GPU ${gpu.index} ${words}` : words];
  });
  return said.length === 0 ? null : said.join('; ');
}

function heldBack(bytes: number): string[] {
  if (bytes < WORTH_SAYING_BYTES) return [];
  return [`${formatBytes(bytes)} are not counted on until others have left them alone for a while`];
}

function wordsOf({ bytes, processes }: ForeignUse): string[] {
  const largestFirst = [...processes]
    .filter((one) => one.bytes === null || one.bytes >= WORTH_SAYING_BYTES)
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
  const named = largestFirst.slice(0, NAMES_IN_SENTENCE);
  const restBytes = bytes - named.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
  const said = named.map((one) => {
    const held = one.bytes === null ? 'an amount that the driver does not tell' : formatBytes(one.bytes);
    return `${one.name} (pid ${one.pid}) holds ${held}`;
  });
  if (restBytes >= WORTH_SAYING_BYTES) said.push(`other programs hold ${formatBytes(restBytes)}`);
  return said;
}
