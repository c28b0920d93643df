import type { GgufFile, GgufMetadata, GgufTensor } from '@aivailable/gguf';
import { FAMILIES, type Family, FEATURES, type Feature } from './families.js';
import { Keys, ShapeRefusal } from './keys.js';
import type { ModelShape } from './model-shape.js';
import { readExperts, readFeedForwardGate, readLatent, readRecurrent, readWindow } from './read-parts.js';
import { readWeights } from './read-weights.js';

export type ShapeResult = { ok: true; shape: ModelShape } | { ok: false; reason: string };
type Source = Pick<GgufFile, 'metadata' | 'tensors'>;

/** The shape of a model from its header, or the reason why its memory cannot be computed. */
export function modelShape(file: Source): ShapeResult {
  try {
    return { ok: true, shape: readShape(file) };
  } catch (error) {
    if (error instanceof ShapeRefusal) return { ok: false, reason: error.message };
    throw error;
  }
}

function readShape({ metadata, tensors }: Source): ModelShape {
  const { architecture, family } = knownFamily(metadata);
  const keys = new Keys(metadata, architecture);
  refuseSplit(metadata);
  refuseFeatures(keys, family);
  const layers = keys.count('block_count');
  const cacheless = family.cacheless === true;
  const { outputIsTied, ...weights } = readWeights(tensors, layers, !cacheless);
  return {
    architecture,
    parameterCount: tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    trainedContextTokens: keys.optionalCount('context_length'),
    ...readAttention(keys, family, layers),
    feedForwardLength: keys.has('feed_forward_length')
      ? Math.max(...keys.perLayer('feed_forward_length', layers, 0))
      : 0,
    ...weights,
    outputIsTied,
    ...readParts(keys, family, tensors, layers),
    ...(cacheless ? { cacheless } : {}),
  };
}

type Attention = Pick<ModelShape, 'embeddingLength' | 'headCount' | 'kvHeads' | 'keyLength' | 'valueLength'>;

function readAttention(keys: Keys, family: Family, layers: number): Attention {
  const embeddingLength = keys.count('embedding_length');
  // A recurrent model has no heads, or none in some of its layers.
  const least = family.features?.includes('ssm.state_size') ? 0 : 1;
  const perLayer = (key: string) => keys.perLayer(key, layers, least);
  const heads = least === 0 && !keys.has('attention.head_count') ? [0] : perLayer('attention.head_count');
  const headCount = Math.max(...heads);
  const headLength = headCount === 0 ? 0 : Math.floor(embeddingLength / headCount);
  const kvHeads = keys.has('attention.head_count_kv')
    ? perLayer('attention.head_count_kv')
    : Array.from({ length: layers }, () => headCount);
  const lengthOf = (key: string) => (headCount === 0 ? 0 : (keys.optionalCount(key) ?? headLength));
  const [keyLength, valueLength] = [lengthOf('attention.key_length'), lengthOf('attention.value_length')];
  return { embeddingLength, headCount, kvHeads, keyLength, valueLength };
}

function readParts(keys: Keys, family: Family, tensors: readonly GgufTensor[], layers: number): Partial<ModelShape> {
  const window = readWindow(keys, family, layers);
  const experts = readExperts(keys, tensors);
  const latent = readLatent(keys);
  const recurrent = readRecurrent(keys, tensors, layers);
  const gate = readFeedForwardGate(keys, tensors);
  return {
    ...window,
    ...(experts ? { experts } : {}),
    ...(latent ? { latent } : {}),
    ...(recurrent ? { recurrent } : {}),
    ...(tensors.some(({ name }) => name.endsWith('attn_qkv.weight')) ? { fusedAttention: true } : {}),
    ...(tensors.some(({ name }) => name === 'position_embd.weight') ? { learnedPositions: true } : {}),
    ...(gate ? { feedForwardGate: gate } : {}),
  };
}

function knownFamily(metadata: GgufMetadata): { architecture: string; family: Family } {
  const architecture = metadata['general.architecture'];
  if (typeof architecture !== 'string') throw new ShapeRefusal('it does not say its architecture');
  const family = Object.hasOwn(FAMILIES, architecture) ? FAMILIES[architecture] : undefined;
  if (family) return { architecture, family };
  const known = Object.keys(FAMILIES).join(', ');
  throw new ShapeRefusal(`the memory of the architecture "${architecture}" cannot be computed yet; known are ${known}`);
}

function refuseSplit(metadata: GgufMetadata): void {
  const parts = metadata['split.count'];
  if (typeof parts === 'number' && parts > 1) {
    throw new ShapeRefusal(
      `it is one of ${parts} parts of a split model; give the first part, and have the others beside it`,
    );
  }
}

function refuseFeatures(keys: Keys, family: Family): void {
  const refuse = (what: string) => {
    throw new ShapeRefusal(`it uses ${what}, whose memory cannot be computed yet`);
  };
  for (const feature of Object.keys(FEATURES) as Feature[]) {
    if (keys.uses(feature) && !family.features?.includes(feature)) refuse(FEATURES[feature]);
  }
  if (keys.uses('attention.sliding_window') && family.window === undefined) refuse('sliding-window attention');
}
