import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, Repository } from 'typeorm';
import { transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { EndedSession } from './ended-session.entity.js';
import { MemoryTable } from './memory-table.js';

/** The sessions that somebody signed out of, for as long as their tokens would be valid otherwise. */
@Injectable()
export class EndedSessions extends MemoryTable<EndedSession> implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @InjectRepository(EndedSession) private readonly ended: Repository<EndedSession>,
    private readonly bus: EventBus,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.keepFresh(this.bus, (hear) => this.bus.on('session.ended', (event) => hear(event.sessionId)));
    await this.fill();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  async end(sessionId: string, now: number, lifeMs: number): Promise<void> {
    await transaction(this.ended.manager.connection, async (manager) => {
      await manager.delete(EndedSession, { forgetAt: LessThan(new Date(now)) });
      await manager.upsert(EndedSession, { id: sessionId, forgetAt: new Date(now + lifeMs) }, ['id']);
      await this.bus.publish({ type: 'session.ended', sessionId }, manager);
    });
    await this.settled();
  }

  protected override readAll(): Promise<EndedSession[]> {
    return this.ended.find();
  }

  protected override readOne(id: string): Promise<EndedSession | null> {
    return this.ended.findOneBy({ id });
  }

  protected override idOf(session: EndedSession): string {
    return session.id;
  }
}
