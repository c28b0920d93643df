import { formatBytes, type Gpu } from '@aivailable/contracts';
import type { Proof } from '../proof.js';
import type { LoadedModel } from './ollama-messages.js';

/**
 * The proof that a model of Ollama's sits in VRAM alone. Ollama's own words are weak: it calls all of a model VRAM when
 * all layers were offloaded, and its file's size when it could not read the engine's lines. So the driver has to have
 * seen about those bytes come, on the planned card. A number that is missing counts against the instance.
 */
export interface OllamaEvidence {
  /** What `/api/ps` says of it; undefined where it is not listed. */
  readonly listed: LoadedModel | undefined;
  readonly planned: Gpu;
  /** All cards of the machine, before the load and after it. */
  readonly before: readonly Gpu[];
  readonly after: readonly Gpu[];
}

/** The driver counts in pages and other processes come and go; what is said to be there may be off by this much. */
const SEEN_SHARE = 0.85;

export function proveOllama(evidence: OllamaEvidence): Proof {
  const reason = wordsAgainst(evidence.listed) ?? driverAgainst(evidence);
  return reason === null ? { ok: true } : { ok: false, reason };
}

/** What Ollama's own list says against a model; null when nothing. */
export function wordsAgainst(listed: LoadedModel | undefined): string | null {
  if (listed === undefined) return 'Ollama does not list it as loaded';
  const { size, size_vram: inVram } = listed;
  if (typeof size !== 'number' || typeof inVram !== 'number') {
    return 'Ollama does not say how much of it is in VRAM';
  }
  if (inVram <= 0) return `all of its ${formatBytes(size)} lie in RAM, Ollama computes on the CPU`;
  if (inVram < size) return `${formatBytes(size - inVram)} of its ${formatBytes(size)} lie in RAM`;
  return null;
}

function driverAgainst({ listed, planned, before, after }: OllamaEvidence): string | null {
  const saidBytes = listed?.size_vram ?? 0;
  const seenBytes = riseOf(planned.id, before, after);
  if (seenBytes === null) {
    return `the driver does not say how many bytes of ${planned.name} are in use, so nothing is proved`;
  }
  if (seenBytes >= saidBytes * SEEN_SHARE) return null;
  const elsewhere = after.find(
    ({ id }) => id !== planned.id && (riseOf(id, before, after) ?? 0) >= saidBytes * SEEN_SHARE,
  );
  const where = elsewhere ? `; they came on ${elsewhere.name} (GPU ${elsewhere.index})` : '';
  return `Ollama says that ${formatBytes(saidBytes)} of it are in VRAM, the driver saw ${formatBytes(seenBytes)} come on ${planned.name}${where}`;
}

export function riseOf(gpuId: string, before: readonly Gpu[], after: readonly Gpu[]): number | null {
  const used = (gpus: readonly Gpu[]) => gpus.find(({ id }) => id === gpuId)?.usedBytes ?? null;
  const [was, is] = [used(before), used(after)];
  return was === null || is === null ? null : is - was;
}
