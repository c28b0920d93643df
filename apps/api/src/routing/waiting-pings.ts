import type { Answer } from './answer.js';
import type { Clock } from './clock.js';
import type { Limits } from './limits.js';
import type { QueuePlace } from './queue-place.js';

/**
 * Comments on a stream while nobody writes: before its answer has begun, and while one that broke off waits for who goes
 * on. The first comes late: with it a refusal loses its status.
 */
export class WaitingPings {
  private callOff: () => void;

  constructor(
    private readonly answer: Answer,
    private readonly clock: Clock,
    private readonly limits: Pick<Limits, 'pingAfterMs' | 'pingEveryMs'>,
    private readonly place: () => QueuePlace | null,
  ) {
    this.callOff = clock.after(limits.pingAfterMs, () => this.ping());
  }

  stop(): void {
    this.callOff();
  }

  private ping(): void {
    if (!this.answer.isWritten) this.answer.ping(this.place());
    this.callOff = this.clock.after(this.limits.pingEveryMs, () => this.ping());
  }
}
