import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { EventBus } from '../events/event-bus.js';
import { MemoryTable } from './memory-table.js';
import { User } from './user.entity.js';

/** The users, in memory. */
@Injectable()
export class UserDirectory extends MemoryTable<User> implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly bus: EventBus,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.keepFresh(this.bus, (hear) => this.bus.on('user.changed', (event) => hear(event.userId)));
    await this.fill();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  protected override readAll(): Promise<User[]> {
    return this.users.find();
  }

  protected override readOne(id: string): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  protected override idOf(user: User): string {
    return user.id;
  }
}
