/** Which GPU each layer and the output lie on. */
export interface Layout {
  readonly gpuCount: number;
  readonly ofLayer: readonly number[];
  readonly ofOutput: number;
}

/** Equal shares where none are given. */
export function placeLayers(layers: number, gpuCount: number, given?: readonly number[]): Layout {
  const shares = given ?? Array.from({ length: gpuCount }, () => 1);
  if (shares.length !== gpuCount) throw new RangeError(`${shares.length} shares for ${gpuCount} GPUs.`);
  const gpus = gpuOfLayers(layers, shares);
  return { gpuCount, ofLayer: gpus.slice(0, -1), ofOutput: gpus.at(-1) ?? 0 };
}

/**
 * Which GPU each layer lies on when a model is split by layers. The rule is llama.cpp's: the output counts as one more
 * layer after the last, and layer i goes to the first GPU whose cumulative share exceeds i / (layers + 1).
 */
export function gpuOfLayers(layers: number, shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let running = 0;
  const ends = shares.map((share) => {
    running += share;
    return running / total;
  });
  return Array.from({ length: layers + 1 }, (_, i) => {
    const gpu = ends.findIndex((end) => end > i / (layers + 1));
    return gpu < 0 ? shares.length - 1 : gpu;
  });
}

export function overLayers({ gpuCount, ofLayer }: Layout, bytesOf: (layer: number) => number): number[] {
  const perGpu = Array.from({ length: gpuCount }, () => 0);
  ofLayer.forEach((gpu, layer) => {
    perGpu[gpu] = (perGpu[gpu] ?? 0) + bytesOf(layer);
  });
  return perGpu;
}

export function onOutput({ gpuCount, ofOutput }: Layout, bytes: number): number[] {
  return Array.from({ length: gpuCount }, (_, gpu) => (gpu === ofOutput ? bytes : 0));
}

export function onEach({ gpuCount }: Layout, bytes: number): number[] {
  return Array.from({ length: gpuCount }, () => bytes);
}
