/**
 * The engine's graph allocator (ggml-alloc of llama.cpp v0.4), replayed over sizes alone: best fit among the holes, else
 * the end; a tensor is freed after its last use; simple operations write over an input that nobody else needs. What
 * a compute buffer needs is not the sum of its tensors but where the last of them ends, holes included.
 */
export type TensorKind = 'mask' | 'logits' | 'activation';

/** Bytes from the start of the buffer, or behind all activations that were ever there. */
export type Floor = number | 'behind activations';

export interface GraphTensor {
  readonly bytes: number;
  readonly kind: TensorKind;
  /** Never freed: outputs, and inputs that a pipeline keeps. */
  readonly kept: boolean;
  /** Where no hole fits, it does not begin before this. */
  readonly floor: Floor;
  uses: number;
  place: number | null;
}

interface Step {
  readonly made: GraphTensor | null;
  readonly from: readonly GraphTensor[];
  readonly overwrites: boolean;
}

interface Traits {
  readonly kind?: TensorKind;
  readonly kept?: boolean;
  readonly floor?: Floor;
  readonly overwrites?: boolean;
}

export interface PeakBytes {
  readonly total: number;
  readonly mask: number;
  readonly logits: number;
}

const ALIGNMENT = 128;
const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export class GraphMemory {
  private readonly steps: Step[] = [];
  private readonly holes: { start: number; end: number }[] = [{ start: 0, end: Number.POSITIVE_INFINITY }];
  private readonly live = { mask: 0, logits: 0, activation: 0 };
  private peak: PeakBytes = { total: 0, mask: 0, logits: 0 };

  /** A tensor that is copied to the device before the graph runs. */
  input(bytes: number, kind: TensorKind = 'activation', kept = false): GraphTensor {
    return this.step(bytes, [], { kind, kept });
  }

  /** An operation with a result of its own. */
  op(bytes: number, ...from: GraphTensor[]): GraphTensor {
    return this.step(bytes, from, {});
  }

  /** An operation that may write over the first input that fits and that nobody else needs. */
  over(...from: [GraphTensor, ...GraphTensor[]]): GraphTensor {
    return this.step(from[0].bytes, from, { overwrites: true });
  }

  /** Writes into memory that exists already, such as the KV cache. */
  store(...from: GraphTensor[]): void {
    this.use(from);
    this.steps.push({ made: null, from, overwrites: false });
  }

  output(bytes: number, floor: Floor, ...from: GraphTensor[]): void {
    this.step(bytes, from, { kind: 'logits', kept: true, floor });
  }

  /** Runs the graph; only once. */
  measure(): PeakBytes {
    for (const step of this.steps) {
      if (step.made !== null) this.place(step.made, step);
      for (const tensor of step.from) this.release(tensor);
    }
    return this.peak;
  }

  private step(bytes: number, from: readonly GraphTensor[], traits: Traits): GraphTensor {
    this.use(from);
    const { kind = 'activation', kept = false, floor = 0, overwrites = false } = traits;
    const made: GraphTensor = { bytes: aligned(bytes), kind, kept, floor, uses: 0, place: null };
    this.steps.push({ made, from, overwrites });
    return made;
  }

  private use(from: readonly GraphTensor[]): void {
    for (const tensor of from) tensor.uses += 1;
  }

  private place(made: GraphTensor, { from, overwrites }: Step): void {
    const parent = overwrites ? from.find((each) => canBeOverwritten(each, made.bytes)) : undefined;
    if (parent) {
      made.place = parent.place;
      parent.place = null;
      this.live[parent.kind] -= parent.bytes;
    } else made.place = this.take(made);
    this.live[made.kind] += made.bytes;
    const end = (made.place ?? 0) + made.bytes;
    if (end > this.peak.total) this.peak = { total: end, mask: this.live.mask, logits: this.live.logits };
  }

  private take({ bytes, floor }: GraphTensor): number {
    const last = this.holes.length - 1;
    const fitting = this.holes.slice(0, last).filter(({ start, end }) => end - start >= bytes);
    const smallest = Math.min(...fitting.map(({ start, end }) => end - start));
    if (fitting.length === 0 && floor !== 0) return this.behind(floor);
    const hole = fitting.findLast(({ start, end }) => end - start === smallest) ?? this.holes[last];
    if (hole === undefined) throw new RangeError('The end of the buffer is always free.');
    const { start } = hole;
    hole.start += bytes;
    if (hole.start === hole.end) this.holes.splice(this.holes.indexOf(hole), 1);
    return start;
  }

  /** At the end; only for the last tensor of a graph, for it leaves the holes as they are. */
  private behind(floor: Floor): number {
    const end = this.holes.at(-1)?.start ?? 0;
    return Math.max(end, floor === 'behind activations' ? this.peak.total - this.peak.mask : floor);
  }

  private release(tensor: GraphTensor): void {
    tensor.uses -= 1;
    if (tensor.uses > 0 || tensor.kept || tensor.place === null) return;
    this.live[tensor.kind] -= tensor.bytes;
    const [start, end] = [tensor.place, tensor.place + tensor.bytes];
    tensor.place = null;
    const at = this.holes.findIndex((hole) => hole.start >= end);
    this.holes.splice(at, 0, { start, end });
    this.join(at);
    this.join(at - 1);
  }

  /** Makes one hole of two that touch. */
  private join(at: number): void {
    const [hole, next] = [this.holes[at], this.holes[at + 1]];
    if (hole === undefined || next === undefined || hole.end !== next.start) return;
    hole.end = next.end;
    this.holes.splice(at + 1, 1);
  }
}

function canBeOverwritten(tensor: GraphTensor, bytes: number): boolean {
  return tensor.place !== null && tensor.uses === 1 && !tensor.kept && tensor.bytes === bytes;
}
