import { Injectable } from '@nestjs/common';
import { EventBus } from '../../events/event-bus.js';
import type { Family } from './exposition.js';

const VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Which instances this process leaves alone because they failed. */
@Injectable()
export class Circuits {
  readonly #troubled = new Map<string, 'open' | 'half-open'>();

  constructor(bus: EventBus) {
    bus.on('circuit.changed', ({ instanceId, state }) => {
      if (state === 'closed') this.#troubled.delete(instanceId);
      else this.#troubled.set(instanceId, state);
    });
  }

  families(instanceIds: readonly string[]): Family[] {
    return [
      {
        name: 'aivailable_instance_circuit',
        type: 'gauge',
        help: 'Whether the front door asks an instance: 0 it does, 1 by one request that finds out, 2 not for now.',
        samples: instanceIds.map((instance) => ({
          labels: { instance },
          value: VALUES[this.#troubled.get(instance) ?? 'closed'],
        })),
      },
    ];
  }
}
