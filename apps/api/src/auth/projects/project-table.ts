import { NO_LIMITS } from '@aivailable/contracts';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { EventBus } from '../../events/event-bus.js';
import { type ProjectGrant, UNKNOWN_PROJECT } from '../grant.js';
import { MemoryTable } from '../memory-table.js';
import { Project } from './project.entity.js';

/** The projects with their limits, in memory. */
@Injectable()
export class ProjectTable extends MemoryTable<Project> implements OnModuleInit, OnApplicationShutdown {
  private readonly grants = new Map<string, ProjectGrant>();

  constructor(
    @InjectRepository(Project) private readonly projects: Repository<Project>,
    private readonly bus: EventBus,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.keepFresh(this.bus, (hear) => this.bus.on('project.changed', (event) => hear(event.projectId)));
    await this.fill();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  grantOf(projectId: string): ProjectGrant {
    return this.grants.get(projectId) ?? { ...UNKNOWN_PROJECT, projectId };
  }

  protected override readAll(): Promise<Project[]> {
    return this.projects.find();
  }

  protected override readOne(id: string): Promise<Project | null> {
    return this.projects.findOneBy({ id });
  }

  protected override idOf(project: Project): string {
    return project.id;
  }

  protected override changed(id: string, _before: Project | undefined, after: Project | undefined): void {
    if (!after) this.grants.delete(id);
    else this.grants.set(id, grantOf(after));
  }
}

function grantOf({ id, name, limits, priority }: Project): ProjectGrant {
  return { projectId: id, name, limits: { ...NO_LIMITS, ...limits }, priority };
}
