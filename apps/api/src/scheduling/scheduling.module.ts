import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { FleetModule } from '../fleet/fleet.module.js';
import { ModelsModule } from '../models/models.module.js';
import { Announcer } from './announcer.js';
import { Applier } from './applier.js';
import { Assigned } from './assigned.entity.js';
import { BrakeController } from './brake.controller.js';
import { Causes } from './causes.js';
import { DecisionJournal } from './decision-journal.js';
import { DecisionNews } from './decision-news.js';
import { DecisionsController } from './decisions.controller.js';
import { DemandBook } from './demand/demand-book.js';
import { demandTimes } from './demand/demand-times.js';
import { DeploymentDemand } from './demand/deployment-demand.entity.js';
import { LoadTime } from './demand/load-time.entity.js';
import { Deployment } from './deployment.entity.js';
import { DeploymentsController } from './deployments.controller.js';
import { Deployments } from './deployments.js';
import { Instance } from './instance.entity.js';
import { InstancesController } from './instances.controller.js';
import { LeaderLease } from './leader-lease.js';
import { LiveServingView } from './live-serving-view.js';
import { MeasuredFootprint } from './measured-footprint.entity.js';
import { MemoryFailure } from './memory-failure.entity.js';
import { Moves } from './moves.js';
import { PlacementController } from './placement.controller.js';
import { PlacementFailure } from './placement-failure.entity.js';
import { Advisor } from './rebalance/advisor.js';
import { FleetSetting } from './rebalance/fleet-setting.entity.js';
import { Lookout } from './rebalance/lookout.js';
import { RebalanceController } from './rebalance/rebalance.controller.js';
import { Rebalance } from './rebalance/rebalance.entity.js';
import { Rebalances } from './rebalance/rebalances.js';
import { ThreadAdvisor } from './rebalance/thread-advisor.js';
import { Reconciler } from './reconciler.js';
import { Replicas } from './replicas.js';
import { KEPT_DECISIONS, LEASE_MS, SchedulingLimits, SWEEP_MS } from './scheduling-limits.js';
import { ServingView } from './serving-view.js';
import { MeasuredSpeed } from './speeds/measured-speed.entity.js';
import { SpeedMeter } from './speeds/speed-meter.js';
import { WorldReader } from './world.js';
import { Yield } from './yield.entity.js';

interface Times {
  readonly drainMs: number;
  readonly lostMs: number;
  readonly returnMs: number;
  readonly turnMs?: number;
  readonly scaleMs?: number;
  readonly keptDecisions?: number;
}

/** What should run where: wishes, instances with their reservations, and the one mechanism that keeps them in step. */
@Module({})
export class SchedulingModule {
  /** The application's configuration has these. */
  static with({ drainMs, lostMs, returnMs, turnMs, scaleMs, keptDecisions = KEPT_DECISIONS }: Times): DynamicModule {
    const limits: SchedulingLimits = {
      ...{ drainMs, vanishMs: lostMs, leaseMs: LEASE_MS, sweepMs: SWEEP_MS, returnMs },
      demandTimes: demandTimes(turnMs, scaleMs),
      keptDecisions,
    };
    return {
      module: SchedulingModule,
      imports: [
        AuthModule,
        FleetModule,
        ModelsModule,
        TypeOrmModule.forFeature([
          Deployment,
          DeploymentDemand,
          Instance,
          LoadTime,
          PlacementFailure,
          Assigned,
          MeasuredFootprint,
          MeasuredSpeed,
          MemoryFailure,
          Yield,
          FleetSetting,
          Rebalance,
        ]),
      ],
      controllers: [
        BrakeController,
        DecisionsController,
        DeploymentsController,
        InstancesController,
        PlacementController,
        RebalanceController,
      ],
      providers: [
        { provide: SchedulingLimits, useValue: limits },
        { provide: ServingView, useClass: LiveServingView },
        { provide: Advisor, useFactory: () => new ThreadAdvisor() },
        Announcer,
        Applier,
        Causes,
        DecisionJournal,
        DecisionNews,
        DemandBook,
        Deployments,
        LeaderLease,
        Lookout,
        Moves,
        Rebalances,
        Reconciler,
        Replicas,
        SpeedMeter,
        WorldReader,
      ],
      exports: [ServingView, Deployments],
    };
  }
}
