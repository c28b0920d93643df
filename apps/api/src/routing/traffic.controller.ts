import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { RequireRole } from '../auth/require-role.js';
import { Described } from '../http/described-route.js';
import { DataPlane, type DoorLoad } from './data-plane.js';

const count = z.int().nonnegative();

/** All zero when nobody asks anything: what stays is held by nobody. */
const doorLoad = z.object({
  running: count.describe('Requests at this front door.'),
  waiting: count.describe('Of these, waiting for a slot.'),
  busySlots: count.describe('Slots that this front door has taken.'),
  waitingForBudget: count.describe('Requests that wait until a budget is free.'),
  reservedTokens: count.describe('Tokens of budgets that running requests may still take.'),
  busyChannels: count.describe('Requests on connections to nodes.'),
  waitingForTunnels: count.describe('Requests that wait for a connection to a node.'),
});

@Controller('admin/traffic')
@RequireRole('admin')
export class TrafficController {
  constructor(private readonly door: DataPlane) {}

  @Get()
  @Described('What is going on at this front door now.', doorLoad)
  now(): DoorLoad {
    return this.door.load;
  }
}
