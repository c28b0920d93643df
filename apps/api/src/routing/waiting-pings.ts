import type { Answer } from './answer.js';
import type { Clock } from './clock.js';
import type { Limits } from './limits.js';

/** Comments on a stream whose answer has not begun. The first comes late: with it a refusal loses its status. */
export class WaitingPings {
  private callOff: () => void;

  constructor(
    private readonly answer: Answer,
    private readonly clock: Clock,
    private readonly limits: Pick<Limits, 'pingAfterMs' | 'pingEveryMs'>,
  ) {
    this.callOff = clock.after(limits.pingAfterMs, () => this.ping());
  }

  stop(): void {
    this.callOff();
  }

  private ping(): void {
    if (this.answer.firstByteAtMs !== null) return;
    this.answer.ping();
    this.callOff = this.clock.after(this.limits.pingEveryMs, () => this.ping());
  }
}
