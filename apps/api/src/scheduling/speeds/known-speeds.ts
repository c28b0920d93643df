import { cardsOf, type MeasuredSpeed as VariantSpeed } from '@aivailable/placement';
import type { StoredFile } from '../../models/model-files.js';
import { fileOfInstance } from '../form.js';
import type { Instance } from '../instance.entity.js';
import type { World } from '../world.js';
import type { MeasuredSpeed } from './measured-speed.entity.js';

/** What is known of a file's speed, for the planner, the console and the balancer. Pure. */

/** By kind of card; of several engines the one that answered most. */
export function speedsOf({ sha256 }: StoredFile, known: readonly MeasuredSpeed[]): readonly VariantSpeed[] {
  const mine = known.filter((one) => one.sha256 === sha256).sort((a, b) => a.answers - b.answers);
  const byCards = new Map(mine.flatMap((one) => (one.decodePerSecond ? [[one.cards, one.decodePerSecond]] : [])));
  return [...byCards].sort().map(([cards, speed]) => ({ cards, tokensPerSecond: rounded(speed) }));
}

export function speedOfInstance(
  row: Pick<Instance, 'fileId' | 'nodeId' | 'gpus' | 'engine' | 'backend'>,
  { files, nodes, speeds }: Pick<World, 'files' | 'nodes' | 'speeds'>,
): number | null {
  const file = fileOfInstance(row, files);
  const gpus = row.gpus.flatMap(({ gpuId }) => nodes.get(row.nodeId)?.gpus.filter(({ id }) => id === gpuId) ?? []);
  const cards = cardsOf(gpus);
  const found = speeds.find(
    (one) =>
      one.sha256 === file?.sha256 &&
      one.engine === row.engine &&
      one.backend === row.backend &&
      one.cards === cards &&
      one.gpuCount === gpus.length,
  );
  return found?.decodePerSecond ? rounded(found.decodePerSecond) : null;
}

/** Two digits: who is told of each change shall not be told of each answer. */
function rounded(speed: number): number {
  return Number(speed.toPrecision(2));
}
