import type { ServingInstance } from '../../scheduling/serving-view.js';
import { StreamSoFar } from './stream-so-far.js';

/** What one job has behind it. */
export class Course {
  /** Instances that failed it; a few at most, and nearly always none. */
  readonly tried: string[] = [];
  failures = 0;
  trouble: string | null = null;
  /** That part of the waiting in which the model was being loaded. */
  coldMs = 0;
  /** How often the answer was handed on. */
  continued = 0;
  /** Who began the answer that is being continued; null while none has begun. */
  begunBy: ServingInstance | null = null;
  /** The error that stands when it cannot be continued. */
  interruption: Error | null = null;
  /** Null for what is not one text in a stream. */
  soFar: StreamSoFar | null = null;

  /** Kinds of instances that cannot do what this request asks. */
  private readonly unfit: ServingInstance['kin'][] = [];

  constructor(
    public waitedMs: number,
    private readonly isOneText: boolean,
  ) {}

  /** What an earlier attempt said without reaching the client is no part of the answer. */
  startsAnew(): void {
    if (this.isOneText) this.soFar = new StreamSoFar();
  }

  /** Its kind cannot do what is asked. True: one of another kind is ready, and may. */
  isUnfit({ kin }: ServingInstance, ready: readonly ServingInstance[]): boolean {
    this.unfit.push(kin);
    return this.begunBy === null && ready.some((other) => !this.unfit.includes(other.kin));
  }

  /** Whether it matters who goes on. */
  get isChoosy(): boolean {
    return this.begunBy !== null || this.unfit.length > 0;
  }

  /** Only instances that write as the first one did can go on. */
  readonly mayServe = ({ kin }: ServingInstance): boolean =>
    (this.begunBy === null || this.begunBy.kin === kin) && !this.unfit.includes(kin);
}
