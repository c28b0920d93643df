import { describe, expect, it } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AuthModule } from '../../src/auth/auth.module.js';
import { Principals } from '../../src/auth/principal.js';
import { SpendingModule } from '../../src/auth/spending/spending.module.js';
import { SpendingBook } from '../../src/auth/spending/spending-book.js';
import { Config } from '../../src/config/config.js';
import { EventBus } from '../../src/events/event-bus.js';
import { NodeTunnels } from '../../src/fleet/node-tunnels.js';
import { TunnelsModule } from '../../src/fleet/tunnels/tunnels.module.js';
import { DataPlane } from '../../src/routing/data-plane.js';
import { RoutingModule } from '../../src/routing/routing.module.js';
import { TrafficController } from '../../src/routing/traffic.controller.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import { FakeEvents, FakePrincipals, FakeTunnels } from './fake-ports.js';
import { FakeServing } from './fake-serving.js';

const globals = [
  { provide: EventBus, useClass: FakeEvents },
  { provide: Config, useValue: { bodyLimitBytes: 1000, queueMs: 1000 } },
];

@Global()
@Module({ providers: globals, exports: [EventBus, Config] })
class FakeGround {}

@Module({ providers: [{ provide: Principals, useClass: FakePrincipals }], exports: [Principals] })
class FakeAuth {}

@Module({ providers: [{ provide: NodeTunnels, useClass: FakeTunnels }], exports: [NodeTunnels] })
class FakeTunnelsModule {}

class FakeBook extends SpendingBook {
  readonly isShared = false;
  override write(): Promise<void> {
    return Promise.resolve();
  }
}

@Module({ providers: [{ provide: SpendingBook, useClass: FakeBook }], exports: [SpendingBook] })
class FakeSpending {}

class FakeScheduling {}

describe('the routing module', () => {
  it('hands out a door made of the ports of the other rooms', async () => {
    const scheduling = {
      module: FakeScheduling,
      providers: [{ provide: ServingView, useClass: FakeServing }],
      exports: [ServingView],
    };
    const building = Test.createTestingModule({ imports: [FakeGround, RoutingModule.with(scheduling)] });
    building.overrideModule(AuthModule).useModule(FakeAuth).overrideModule(TunnelsModule).useModule(FakeTunnelsModule);
    building.overrideModule(SpendingModule).useModule(FakeSpending);
    const application = await building.compile();
    const plane = application.get(DataPlane, { strict: false });
    expect(plane.handles('/v1/models')).toBe(true);
    expect(Object.values(plane.load)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(application.get(TrafficController, { strict: false }).now()).toEqual(plane.load);
    await application.close();
  });
});
