import { CatalogueError } from '@aivailable/contracts';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CurrentPrincipal, type UserPrincipal } from '../auth/current-principal.js';
import { RequireRole } from '../auth/require-role.js';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { Described } from '../http/described-route.js';
import { Announcer } from './announcer.js';
import { releaseBrake } from './brake-memory.js';
import { BRAKE_ISSUE } from './standing-issues.js';

/** The word of an admin where the controller suspects itself. */
@Controller('admin/brake')
@RequireRole('admin')
export class BrakeController {
  constructor(
    private readonly bus: EventBus,
    private readonly announcer: Announcer,
    private readonly dataSource: DataSource,
  ) {}

  @Post('release')
  @HttpCode(204)
  @Described('Gives up the nodes that were lost at once: their work is placed elsewhere.', null)
  async release(@CurrentPrincipal() user: UserPrincipal): Promise<void> {
    if (!this.announcer.stands(BRAKE_ISSUE))
      throw new CatalogueError('conflict', { detail: 'The brake is not engaged: no nodes are held back.' });
    const message = 'released the brake: what ran on lost nodes is placed elsewhere';
    await transaction(this.dataSource, async (manager) => {
      await releaseBrake(manager);
      const line = { type: 'happened', kind: 'brake.released', message, actor: user.email, subject: {} } as const;
      await this.bus.publish(line, manager);
      await this.bus.publish({ type: 'brake.released' }, manager);
    });
  }
}
