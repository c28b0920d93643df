import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { EventBus } from '../../events/event-bus.js';
import { MemoryTable } from '../memory-table.js';
import { GUEST_LINK_ID, GuestLink, isOpen } from './guest-link.entity.js';

/** The guest link, in memory: whoever switches it off shuts out every guest with the next request. */
@Injectable()
export class GuestLinkTable extends MemoryTable<GuestLink> implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @InjectRepository(GuestLink) private readonly links: Repository<GuestLink>,
    private readonly bus: EventBus,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.keepFresh(this.bus, (hear) => this.bus.on('guest-link.changed', (event) => hear(event.linkId)));
    await this.fill();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** The link, while it is on and not over. */
  open(now: number): GuestLink | undefined {
    const link = this.get(GUEST_LINK_ID);
    return link && isOpen(link, now) ? link : undefined;
  }

  protected override readAll(): Promise<GuestLink[]> {
    return this.links.find();
  }

  protected override readOne(id: string): Promise<GuestLink | null> {
    return this.links.findOneBy({ id });
  }

  protected override idOf(link: GuestLink): string {
    return link.id;
  }
}
