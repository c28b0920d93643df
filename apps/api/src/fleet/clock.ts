import { Injectable } from '@nestjs/common';

/** What time it is, for everything in the fleet that waits or believes. */
@Injectable()
export class FleetClock {
  nowMs(): number {
    return Date.now();
  }
}
