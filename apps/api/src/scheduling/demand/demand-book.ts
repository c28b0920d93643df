import { Injectable } from '@nestjs/common';
import { EventBus } from '../../events/event-bus.js';
import { DemandMemory } from './demand-memory.js';

/** Every API process hears all front doors, so that whoever leads knows the demand. */
@Injectable()
export class DemandBook extends DemandMemory {
  constructor(bus: EventBus) {
    super();
    bus.on('demand.seen', (said) => this.hear(said, Date.now()));
    bus.on('deployment.changed', ({ deploymentId, deployment }) => {
      if (deployment === null) this.forget(deploymentId);
    });
  }
}
