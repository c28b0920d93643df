import { type PlanningSnapshot, planningSnapshot } from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { RequireRole } from '../auth/require-role.js';
import { Described } from '../http/described-route.js';
import { planningInput } from './previews.js';
import { Reconciler } from './reconciler.js';
import { WorldReader } from './world.js';

@Controller('admin/placement')
@RequireRole('admin')
export class PlacementController {
  constructor(
    private readonly reader: WorldReader,
    private readonly reconciler: Reconciler,
  ) {}

  @Get('snapshot')
  @Described(
    'The fleet in the words of the planner: who plans from it comes to the plan of the server.',
    planningSnapshot,
  )
  async snapshot(): Promise<PlanningSnapshot> {
    const nowMs = Date.now();
    const { snapshot, options } = planningInput(await this.reader.read(), this.reconciler.circumstances(nowMs));
    const { nodes, wishes, instances, pins } = snapshot;
    const lists = { nodes: [...nodes], wishes: [...wishes], instances: [...instances], pins: [...pins] };
    return { at: new Date(nowMs).toISOString(), snapshot: lists, options };
  }
}
