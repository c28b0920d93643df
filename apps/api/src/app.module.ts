import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config/config.js';
import { configModule } from './config/config.module.js';
import { databaseModule } from './database/database.module.js';
import type { DatabaseAddress } from './database/database-address.js';
import { EventsModule } from './events/events.module.js';
import { FleetModule } from './fleet/fleet.module.js';
import { TunnelsModule } from './fleet/tunnels/tunnels.module.js';
import { HealthController } from './health.controller.js';
import { ModelsModule } from './models/models.module.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { OpenApiController } from './openapi.controller.js';
import { RoutingModule } from './routing/routing.module.js';
import { SchedulingModule } from './scheduling/scheduling.module.js';

@Module({})
class AppModule {}

/** All rooms on one database. Monitoring comes first, so that it hears what the others publish when they begin. */
export function appModule(config: Config, address: DatabaseAddress): DynamicModule {
  const scheduling = SchedulingModule.with(config);
  return {
    module: AppModule,
    imports: [
      configModule(config),
      databaseModule(address),
      EventsModule,
      DiscoveryModule,
      MonitoringModule,
      AuthModule,
      FleetModule,
      TunnelsModule,
      ModelsModule,
      scheduling,
      RoutingModule.with(scheduling),
    ],
    controllers: [HealthController, OpenApiController],
  };
}
