import { type DoorView, doorView } from '@aivailable/contracts';
import { Controller, Get } from '@nestjs/common';
import { RequireRole } from '../../auth/require-role.js';
import { Described } from '../../http/described-route.js';
import { DoorWatch } from './door-watch.js';

@Controller('admin/requests')
@RequireRole('admin')
export class DoorController {
  constructor(private readonly watch: DoorWatch) {}

  @Get()
  @Described('The requests that have been running for a second or more, and the queues of deployments.', doorView)
  now(): DoorView {
    return this.watch.view(Date.now());
  }
}
