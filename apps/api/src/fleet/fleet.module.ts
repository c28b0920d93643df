import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { AgentController } from './agent.controller.js';
import { NodeAssignment } from './assignment.entity.js';
import { Assignments } from './assignments.js';
import { FleetClock } from './clock.js';
import { ClusterNodes } from './cluster-nodes.js';
import { Enrolment } from './enrolment.js';
import { FleetNews } from './fleet-news.js';
import { FleetView } from './fleet-view.js';
import { JoinTokensController } from './join-tokens.controller.js';
import { LinkGateway } from './link.gateway.js';
import { LinksModule } from './links/links.module.js';
import { LivenessWatch } from './liveness-watch.js';
import { ClusterNode } from './node.entity.js';
import { NodeAdmin } from './node-admin.js';
import { NodeWriter } from './node-writer.js';
import { NodesController } from './nodes.controller.js';
import { StoredAssignments } from './stored-assignments.js';

/** What exists: nodes, their GPUs, whether they are believed, and the assignments that are sent down to them. */
@Module({
  imports: [AuthModule, LinksModule, TypeOrmModule.forFeature([ClusterNode, NodeAssignment])],
  controllers: [AgentController, NodesController, JoinTokensController],
  providers: [
    FleetClock,
    FleetNews,
    NodeWriter,
    ClusterNodes,
    LivenessWatch,
    LinkGateway,
    Enrolment,
    NodeAdmin,
    StoredAssignments,
    { provide: FleetView, useExisting: ClusterNodes },
    { provide: Assignments, useExisting: StoredAssignments },
  ],
  exports: [FleetView, Assignments],
})
export class FleetModule {}
