import type { Batch } from './batch.js';
import { type Floor, GraphMemory, type GraphTensor, type PeakBytes } from './graph-memory.js';
import type { ModelShape } from './model-shape.js';

/**
 * What the engine computes on one GPU for a full batch, as sizes: the order of the operations is that of llama.cpp's
 * graph builders, because the order decides where the allocator leaves holes.
 */
export interface GraphPart {
  /** Layers on this GPU, in order. */
  readonly layers: readonly number[];
  readonly withOutput: boolean;
  /** More than one where several GPUs work as a pipeline: each then keeps this many copies of its inputs. */
  readonly copies: number;
}

const F32 = 4;
const I64 = 8;
/** Further layers of the same kinds find the same holes. */
const MOST_LAYERS = 16;

export function graphPeak(shape: ModelShape, batch: Batch, part: GraphPart): PeakBytes {
  const memory = new GraphMemory();
  const graph = new Graph(memory, shape, batch, part);
  const shown =
    part.layers.length > MOST_LAYERS
      ? [...part.layers.slice(0, -2).slice(0, MOST_LAYERS - 2), ...part.layers.slice(-2)]
      : part.layers;
  let residual = graph.start();
  for (const layer of shown) residual = graph.layer(layer, residual, part.withOutput && layer === shown.at(-1));
  if (part.withOutput) graph.end(residual);
  return memory.measure();
}

type CacheKind = 'full' | 'window';

interface Inputs {
  readonly positions: GraphTensor;
  readonly masks: Readonly<Record<CacheKind, Cache | null>>;
  readonly outputRows: GraphTensor;
  readonly stateRows: GraphTensor | null;
}

interface Cache {
  readonly keyRows: GraphTensor;
  readonly valueRows: GraphTensor;
  readonly mask: GraphTensor;
  readonly keyTurn: GraphTensor | null;
  readonly valueTurn: GraphTensor | null;
}

class Graph {
  private readonly inputs: Inputs;
  private readonly embedded: GraphTensor;
  private readonly row: number;
  private readonly copies: number;

  constructor(
    private readonly memory: GraphMemory,
    private readonly shape: ModelShape,
    private readonly batch: Batch,
    { layers, copies }: GraphPart,
  ) {
    this.copies = copies;
    this.row = F32 * batch.tokens;
    this.embedded = this.given(this.row * shape.embeddingLength);
    if (shape.learnedPositions && copies > 1 && layers.includes(0)) this.given(this.row * shape.embeddingLength);
    const cells = (kind: CacheKind, count: number) => (layers.some((layer) => this.kindOf(layer) === kind) ? count : 0);
    this.inputs = {
      positions: this.given(F32 * batch.tokens),
      masks: {
        full: this.cache(cells('full', batch.fullCells)),
        window: this.cache(cells('window', batch.windowCells)),
      },
      stateRows: shape.recurrent ? this.given(F32 * batch.slots) : null,
      outputRows: this.given(F32 * batch.tokens),
    };
  }

  start(): GraphTensor {
    return this.embedded;
  }

  layer(layer: number, residual: GraphTensor, last: boolean): GraphTensor {
    const mixed = this.mix(layer, residual);
    const [out, kept] = last && !this.shape.cacheless ? [this.rows(mixed), this.rows(residual)] : [mixed, residual];
    const middle = this.memory.over(out, kept);
    if (this.shape.feedForwardLength === 0) return middle;
    return this.memory.over(this.feedForward(layer, middle), middle);
  }

  end(residual: GraphTensor): void {
    const { embeddingLength, vocabularySize, cacheless } = this.shape;
    if (cacheless) this.memory.output(this.row * embeddingLength, 0, residual);
    else this.memory.output(this.row * vocabularySize, this.floorOfLogits(), this.normed(residual));
  }

  /**
   * The backend's order of operations is not quite the one here, and the last activation may lie high. Measured: behind
   * what the layers needed where recurrent layers and attention take turns or more than two slots have a state, and
   * behind the masks where the file speaks of a window or the cache is quantised.
   */
  private floorOfLogits(): Floor {
    const { shape, batch, inputs } = this;
    const hybrid = shape.recurrent?.layers.some((is) => !is) ?? false;
    if (hybrid || (shape.recurrent && batch.slots > 2)) return 'behind activations';
    const masks = [inputs.masks.full, inputs.masks.window].map((cache) => cache?.mask.bytes ?? 0);
    const high = shape.windowMentioned || batch.quantised;
    return high ? masks.reduce((sum, bytes) => sum + bytes, 0) : 0;
  }

  private given(bytes: number, kind: 'mask' | 'activation' = 'activation'): GraphTensor {
    return this.memory.input(bytes * this.copies, kind, this.copies > 1);
  }

  private cache(cells: number): Cache | null {
    if (cells === 0) return null;
    const { batch, shape } = this;
    const turn = (length: number) => (batch.quantised && length % 64 === 0 ? this.given(F32 * length * length) : null);
    return {
      ...{ keyTurn: turn(shape.keyLength), valueTurn: shape.latent ? null : turn(shape.valueLength) },
      ...{ keyRows: this.given(I64 * batch.tokens), valueRows: this.given(I64 * batch.tokens) },
      mask: this.given(2 * cells * batch.tokens, 'mask'),
    };
  }

  private rows(tensor: GraphTensor): GraphTensor {
    return this.memory.op(tensor.bytes, tensor, this.inputs.outputRows);
  }

  private normed(tensor: GraphTensor): GraphTensor {
    return this.memory.over(this.memory.over(tensor));
  }

  private mix(layer: number, residual: GraphTensor): GraphTensor {
    const { latent, cacheless } = this.shape;
    const input = cacheless ? residual : this.normed(residual);
    const kind = this.kindOf(layer);
    if (kind === 'recurrent') return this.recurrence(input);
    const cache = this.inputs.masks[kind];
    if (cache === null) return input;
    if (latent) return this.latentAttention(input, cache);
    return this.attention(layer, input, cache);
  }

  private kindOf(layer: number): CacheKind | 'recurrent' {
    if (this.shape.recurrent?.layers[layer]) return 'recurrent';
    return this.shape.slidingWindow?.layers[layer] ? 'window' : 'full';
  }

  private attention(layer: number, input: GraphTensor, cache: Cache): GraphTensor {
    const { memory, row, shape } = this;
    const { headCount, keyLength, valueLength, embeddingLength, cacheless, fusedAttention } = shape;
    const kvHeads = shape.kvHeads[layer] ?? 0;
    const [q, k, v] = [row * headCount * keyLength, row * kvHeads * keyLength, row * kvHeads * valueLength];
    const fused = fusedAttention ? memory.op(q + k + v, input) : null;
    const made = (bytes: number) => (fused === null ? memory.op(bytes, input) : fused);
    const turned = (tensor: GraphTensor, turn: GraphTensor | null) =>
      turn ? memory.op(tensor.bytes, turn, tensor) : tensor;
    const roped = (bytes: number) =>
      fused === null ? memory.over(made(bytes), this.inputs.positions) : memory.op(bytes, fused, this.inputs.positions);
    const query = turned(roped(q), cache.keyTurn);
    if (cacheless) return this.withoutCache(query, made(k), made(v), cache);
    const value = turned(made(v), cache.valueTurn);
    const key = turned(roped(k), cache.keyTurn);
    memory.store(key, cache.keyRows);
    memory.store(value, cache.valueRows);
    const mixed = turned(memory.op(row * headCount * valueLength, query, cache.mask), cache.valueTurn);
    return memory.op(row * embeddingLength, mixed);
  }

  /** Embedding models attend to the batch itself: keys and values become half floats. */
  private withoutCache(query: GraphTensor, key: GraphTensor, value: GraphTensor, cache: Cache): GraphTensor {
    const [halfKey, halfValue] = [this.memory.op(key.bytes / 2, key), this.memory.op(value.bytes / 2, value)];
    const mixed = this.memory.op(query.bytes, query, halfKey, halfValue, cache.mask);
    return this.memory.op(this.row * this.shape.embeddingLength, mixed);
  }

  private latentAttention(input: GraphTensor, cache: Cache): GraphTensor {
    const { memory, row, shape } = this;
    const { headCount, keyLength, valueLength, embeddingLength, latent } = shape;
    if (!latent) return input;
    const queries = headCount * latent.headKeyLength;
    const query =
      latent.queryRank > 0
        ? memory.op(row * queries, memory.over(memory.op(row * latent.queryRank, input)))
        : memory.op(row * queries, input);
    const turnedQuery = memory.op(row * headCount * latent.ropeLength, query, this.inputs.positions);
    const compressed = memory.op(row * keyLength, input);
    const turnedKey = memory.op(row * latent.ropeLength, compressed, this.inputs.positions);
    const normed = memory.op(row * valueLength, compressed);
    const absorbed = memory.op(row * headCount * valueLength, query);
    const wide = memory.op(row * headCount * keyLength, absorbed, turnedQuery);
    const key = memory.op(row * keyLength, normed, turnedKey);
    memory.store(key, cache.keyRows);
    const mixed = memory.op(row * headCount * valueLength, wide, normed, cache.mask);
    const values = memory.op(row * headCount * latent.headValueLength, mixed);
    return memory.op(row * embeddingLength, memory.op(values.bytes, values));
  }

  private recurrence(input: GraphTensor): GraphTensor {
    const { memory, row, shape, batch } = this;
    const { recurrent, embeddingLength } = shape;
    if (!recurrent || !this.inputs.stateRows) return input;
    const { innerLength, convLength, convStateValues, stateValues, projectedLength } = recurrent;
    const before = memory.op(F32 * convStateValues * batch.slots, this.inputs.stateRows);
    const projected = memory.op(row * projectedLength, input);
    const joined = memory.op(row * convLength + before.bytes, before, projected);
    memory.store(joined);
    const convolved = memory.over(memory.over(memory.op(row * convLength, joined)));
    const scanned = memory.op(
      row * innerLength + F32 * stateValues * batch.slots,
      convolved,
      projected,
      this.inputs.stateRows,
    );
    memory.store(scanned);
    const skipped = memory.over(memory.op(row * innerLength, convolved), scanned);
    const gated = memory.op(row * innerLength, memory.op(row * innerLength, projected), skipped);
    return memory.op(row * embeddingLength, gated);
  }

  private feedForward(layer: number, middle: GraphTensor): GraphTensor {
    const { experts, cacheless } = this.shape;
    const input = cacheless ? middle : this.normed(middle);
    return experts && layer >= experts.denseLayers
      ? this.experts(input)
      : this.dense(input, this.shape.feedForwardLength);
  }

  private dense(input: GraphTensor, length: number): GraphTensor {
    const { memory, row, shape } = this;
    return memory.op(row * shape.embeddingLength, this.activated(input, row * length));
  }

  private activated(input: GraphTensor, bytes: number): GraphTensor {
    const { memory, shape } = this;
    if (shape.feedForwardGate === 'none') return memory.over(memory.op(bytes, input));
    if (shape.feedForwardGate === 'fused') return memory.op(bytes, memory.op(2 * bytes, input));
    return memory.op(bytes, memory.op(bytes, input), memory.op(bytes, input));
  }

  private experts(input: GraphTensor): GraphTensor {
    const { memory, row, shape } = this;
    const { experts, embeddingLength } = shape;
    if (!experts) return input;
    const scores = memory.over(memory.op(row * experts.count, input));
    const chosen = memory.op(row * experts.count, scores);
    const weights = memory.op(row * experts.used, scores, chosen);
    const inner = row * experts.used * experts.feedForwardLength;
    const activated = memory.op(inner, memory.op(inner, input, chosen), memory.op(inner, input, chosen));
    const each = memory.over(memory.op(row * experts.used * embeddingLength, activated, chosen), weights);
    const summed = experts.used > 1 ? memory.op(row * embeddingLength, each) : each;
    memory.store(each);
    return experts.sharedLength > 0 ? memory.over(summed, this.dense(input, experts.sharedLength)) : summed;
  }
}
