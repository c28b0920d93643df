import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { FleetModule } from '../fleet.module.js';
import { LinksModule } from '../links/links.module.js';
import { NodeTunnels } from '../node-tunnels.js';
import { TunnelDoor } from './tunnel-door.js';
import { TunnelPools } from './tunnel-pools.js';

/** The data connections; a module of its own beside the fleet because it hands out two providers itself. */
@Module({
  imports: [AuthModule, LinksModule, FleetModule],
  providers: [TunnelPools, { provide: NodeTunnels, useExisting: TunnelPools }, TunnelDoor],
  exports: [NodeTunnels, TunnelDoor],
})
export class TunnelsModule {}
