import { changeGpu, changeNode, type NodeStore, type NodeView, nodeStore, nodeView } from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Patch } from '@nestjs/common';
import { z } from 'zod';
import { CurrentPrincipal, type UserPrincipal } from '../auth/current-principal.js';
import { RequireRole } from '../auth/require-role.js';
import { Described, ValidBody } from '../http/described-route.js';
import { absentNode } from './absent-node.js';
import { FleetView } from './fleet-view.js';
import { NodeAdmin } from './node-admin.js';

@Controller('admin/nodes')
@RequireRole('admin')
export class NodesController {
  constructor(
    private readonly fleet: FleetView,
    private readonly admin: NodeAdmin,
  ) {}

  @Get()
  @RequireRole('member')
  @Described('All nodes with their GPUs.', z.array(nodeView))
  list(): readonly NodeView[] {
    return this.fleet.nodes();
  }

  @Get(':nodeId')
  @RequireRole('member')
  @Described('One node.', nodeView)
  one(@Param('nodeId') nodeId: string): NodeView {
    const node = this.fleet.node(nodeId);
    if (!node) throw absentNode(nodeId);
    return node;
  }

  @Get(':nodeId/files')
  @RequireRole('member')
  @Described('The model files on the disk of a node, by their digests.', nodeStore)
  files(@Param('nodeId') nodeId: string): NodeStore {
    const store = this.fleet.store(nodeId);
    if (!store) throw absentNode(nodeId);
    return store;
  }

  @Patch(':nodeId')
  @Described(
    'Renames, labels, cordons, drains or opens a node, or says what foreign processes may do to ours. A label that is null is taken away.',
    nodeView,
  )
  async change(
    @Param('nodeId') nodeId: string,
    @ValidBody(changeNode) change: z.output<typeof changeNode>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<NodeView> {
    await this.admin.change(nodeId, change, user.email);
    return this.one(nodeId);
  }

  @Patch(':nodeId/gpus/:gpuId')
  @Described('Sets how many bytes are kept free on a GPU; null goes back to the default.', nodeView)
  async changeGpu(
    @Param('nodeId') nodeId: string,
    @Param('gpuId') gpuId: string,
    @ValidBody(changeGpu) { headroomBytes }: z.output<typeof changeGpu>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<NodeView> {
    await this.admin.setHeadroom(nodeId, gpuId, headroomBytes, user.email);
    return this.one(nodeId);
  }

  @Delete(':nodeId')
  @Described('Removes a node: its token is revoked and its link closed.', null)
  async remove(@Param('nodeId') nodeId: string, @CurrentPrincipal() user: UserPrincipal): Promise<void> {
    await this.admin.remove(nodeId, user.email);
  }
}
