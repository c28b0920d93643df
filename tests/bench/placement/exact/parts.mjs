import { speed } from '../format/check.mjs';

export const roomOf = (gpu) => gpu.vramMiB - gpu.reservedMiB;

export function signatureOf({ model, variant, slots, parts }) {
  return [model, variant, slots, ...parts.map(({ gpu, layers }) => `${gpu}=${layers}`).sort()].join(' ');
}

/** Null when a part is on a card that is not among the shares. */
export function sharesOf(shares, flag, parts) {
  const own = parts.map(({ gpu, layers }) => ({ layers, share: shares.find((share) => share.gpu.id === gpu) }));
  if (own.some(({ share }) => share === undefined)) return null;
  return [
    [flag, 1],
    ...own.flatMap(({ share, layers }) => [
      [share.used, 1],
      [share.layers, layers],
    ]),
  ];
}

export function mibOn(gpu, variant, slots, layers) {
  return gpu.ctxMiB + variant.computeMiB + layers * (variant.layerMiB + slots * variant.kvLayerMiB);
}

/** Cards of the node that share a back end and are at least so fast: the largest sets, each with its worth per slot. */
export function groupsOf(model, variant, node) {
  const found = new Map();
  for (const tag of variant.tags) {
    const runs = node.gpus.filter(({ tags }) => tags.includes(tag));
    for (const slowest of new Set(runs.map(({ bwGBps }) => bwGBps))) {
      const gpus = runs.filter(({ bwGBps }) => bwGBps >= slowest);
      if (gpus.length < 2) continue;
      const worth = speed(model, variant, gpus, 1) * variant.quality;
      const key = gpus.map(({ id }) => id).join();
      if ((found.get(key)?.worth ?? 0) < worth) found.set(key, { gpus, worth });
    }
  }
  return dominant([...found.values()]);
}

/** A smaller group that is worth no more is never needed. */
function dominant(groups) {
  return groups.filter(
    (group) =>
      !groups.some(
        (other) =>
          other !== group &&
          other.worth >= group.worth &&
          other.gpus.length > group.gpus.length &&
          group.gpus.every((gpu) => other.gpus.includes(gpu)),
      ),
  );
}
