import type { Deployment } from './deployment.entity.js';
import type { Instance } from './instance.entity.js';

type FileUse = Pick<Deployment, 'fileId' | 'modelId' | 'fallbackFileIds' | 'allowSmaller'>;

/** Models of which other files than the chosen one would do. */
export function modelsWithChoice(deployments: readonly FileUse[]): readonly string[] {
  const open = deployments.filter(({ allowSmaller, fallbackFileIds }) => allowSmaller || fallbackFileIds.length > 0);
  return [...new Set(open.flatMap(({ modelId }) => modelId ?? []))];
}

/**
 * What is deployed, what would do in its place, and what runs. Nothing but a word keeps a file that only would do: of those
 * count the ones that are `there`, still in the catalogue, or an instance of a removed one could never be written down.
 */
export function filesInUse(
  deployments: readonly FileUse[],
  instances: readonly Pick<Instance, 'fileId'>[],
  there: readonly string[],
): ReadonlySet<string> {
  const present = new Set(there);
  const isAnyOpen = deployments.some(({ allowSmaller }) => allowSmaller);
  return new Set([
    ...[...deployments, ...instances].flatMap(({ fileId }) => fileId ?? []),
    ...deployments.flatMap(({ fallbackFileIds }) => fallbackFileIds.filter((id) => present.has(id))),
    ...(isAnyOpen ? there : []),
  ]);
}
