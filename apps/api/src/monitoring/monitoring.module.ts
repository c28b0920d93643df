import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AuthModule } from '../auth/auth.module.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditInterception } from './audit/audit-interception.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditScopes } from './audit/audit-scopes.js';
import { Before } from './audit/before.js';
import { Names } from './audit/names.js';
import { RefusedDeeds } from './audit/refused-deeds.js';
import { AvailabilityController } from './availability/availability.controller.js';
import { Availability } from './availability/availability.js';
import { DoorController } from './door/door.controller.js';
import { DoorFeed } from './door/door-feed.js';
import { DoorWatch } from './door/door-watch.js';
import { LiveGateway } from './live/live.gateway.js';
import { LiveFeed } from './live/live-feed.js';
import { Projection } from './live/projection.js';
import { Circuits } from './metrics/circuits.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { RequestCounters } from './metrics/request-counters.js';
import { Retention } from './retention.js';
import { TimelineController } from './timeline/timeline.controller.js';
import { UsageController } from './usage/usage.controller.js';
import { UsageCsv } from './usage/usage-csv.js';
import { UsageDays } from './usage/usage-days.js';
import { UsageWriter } from './usage/usage-writer.js';

/** What happened and what is the case, for people and their tools. Fed by events alone; nobody looks in here. */
@Module({
  imports: [AuthModule, ScheduleModule.forRoot()],
  controllers: [
    TimelineController,
    UsageController,
    AvailabilityController,
    MetricsController,
    AuditController,
    DoorController,
  ],
  providers: [
    Projection,
    LiveFeed,
    LiveGateway,
    UsageWriter,
    UsageDays,
    UsageCsv,
    Availability,
    RequestCounters,
    Circuits,
    Retention,
    AuditLog,
    Before,
    Names,
    AuditScopes,
    RefusedDeeds,
    DoorWatch,
    DoorFeed,
    { provide: APP_INTERCEPTOR, useClass: AuditInterception },
  ],
})
export class MonitoringModule {}
