import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { Principals } from '../auth/principal.js';
import { SpendingModule } from '../auth/spending/spending.module.js';
import { Config } from '../config/config.js';
import { EventBus } from '../events/event-bus.js';
import { NodeTunnels } from '../fleet/node-tunnels.js';
import { TunnelsModule } from '../fleet/tunnels/tunnels.module.js';
import { ServingView } from '../scheduling/serving-view.js';
import { systemClock } from './clock.js';
import { DataPlane } from './data-plane.js';
import { Budgets } from './limits/budgets.js';
import { LIMITS } from './limits.js';
import { TrafficController } from './traffic.controller.js';

/** Who answers: the OpenAI-compatible door. `main` hands it the requests that it handles; its controller only tells. */
@Module({})
export class RoutingModule {
  /** Scheduling is configured by the application: this must be the very module that it imports itself. */
  static with(scheduling: DynamicModule): DynamicModule {
    return {
      module: RoutingModule,
      imports: [AuthModule, SpendingModule, TunnelsModule, scheduling],
      controllers: [TrafficController],
      providers: [
        Budgets,
        {
          provide: DataPlane,
          inject: [Principals, ServingView, NodeTunnels, EventBus, Config, Budgets],
          useFactory: openDataPlane,
        },
      ],
      exports: [DataPlane],
    };
  }
}

function openDataPlane(
  principals: Principals,
  serving: ServingView,
  tunnels: NodeTunnels,
  events: EventBus,
  { bodyLimitBytes, corsOrigins, queueMs, coldMs }: Config,
  { gate }: Budgets,
): DataPlane {
  const logger = new Logger('routing');
  const limits = { ...LIMITS, bodyBytes: bodyLimitBytes, queueMs, coldMs };
  const warn = (message: string) => logger.warn(message);
  return new DataPlane({ principals, serving, tunnels, events, gate, limits, clock: systemClock, corsOrigins, warn });
}
