import { Injectable } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
import { SignInThrottle, type Try } from './sign-in-throttle.js';

/** The tries at all API processes together: who guesses gets no more of them by going from one to the next. */
@Injectable()
export class SignInTries {
  private readonly throttle = new SignInThrottle();

  constructor(private readonly bus: EventBus) {
    bus.on('sign-in.tried', ({ account, address, failed }) => {
      if (failed) this.throttle.failed({ account, address }, Date.now());
      else this.throttle.succeeded({ account, address });
    });
  }

  waitMs(attempt: Try, now: number): number {
    return this.throttle.waitMs(attempt, now);
  }

  /** Counted in this process at once. */
  failed(attempt: Try): Promise<void> {
    return this.bus.publish({ type: 'sign-in.tried', ...attempt, failed: true });
  }

  succeeded(attempt: Try): Promise<void> {
    return this.bus.publish({ type: 'sign-in.tried', ...attempt, failed: false });
  }
}
