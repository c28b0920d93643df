import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LiveFeed } from '../live/live-feed.js';
import { DoorWatch } from './door-watch.js';

const EVERY_MS = 1_000;

/** Tells the consoles what goes on at the doors: once a second while anything does, and once when nothing does any more. */
@Injectable()
export class DoorFeed {
  private wasBusy = false;

  constructor(
    private readonly watch: DoorWatch,
    private readonly feed: LiveFeed,
  ) {}

  @Interval(EVERY_MS)
  look(): void {
    const nowMs = Date.now();
    const door = this.watch.view(nowMs);
    const isBusy = door.requests.length + door.queues.length > 0;
    if (isBusy || this.wasBusy) this.feed.tell({ type: 'door', door }, nowMs);
    this.wasBusy = isBusy;
  }
}
