import { randomUUID } from 'node:crypto';
import {
  CatalogueError,
  type ChangeProject,
  type createProject,
  DEFAULT_PROJECT_ID,
  NO_LIMITS,
  type ProjectView,
} from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { sqlState, transaction } from '../../database/transaction.js';
import { EventBus } from '../../events/event-bus.js';
import type { UserPrincipal } from '../current-principal.js';
import { Spending } from '../spending/spending.js';
import { type Member, membersOf, setMembers } from './memberships.js';
import { Project } from './project.entity.js';
import { ProjectTable } from './project-table.js';

const UNIQUE_VIOLATION = '23505';

/** Named groups of keys with limits of their own. Everybody belongs to the default one. */
@Injectable()
export class Projects {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly table: ProjectTable,
    private readonly spending: Spending,
  ) {}

  /** All of them for an admin, else those that the user may have keys in; the default one first. */
  async list({ userId, role }: Pick<UserPrincipal, 'userId' | 'role'>): Promise<ProjectView[]> {
    const { manager } = this.dataSource;
    const projects = await manager.find(Project, { order: { name: 'ASC' } });
    const members = await membersOf(manager);
    const keys = await countKeys(manager);
    const ids = projects.map(({ id }) => id);
    const spending = await this.spending.ofProjects(ids);
    const seen = projects.filter(
      ({ id }) =>
        role === 'admin' ||
        id === DEFAULT_PROJECT_ID ||
        members.get(id)?.some((member: Member) => member.userId === userId),
    );
    return seen
      .sort((a, b) => Number(b.id === DEFAULT_PROJECT_ID) - Number(a.id === DEFAULT_PROJECT_ID))
      .map((project) => ({
        ...toView(project, members.get(project.id) ?? [], keys.get(project.id) ?? 0),
        ...spending(project.id),
      }));
  }

  async create(wish: z.output<typeof createProject>, actor: UserPrincipal): Promise<ProjectView> {
    const { name, limits, memberIds, priority } = wish;
    const id = randomUUID();
    await this.change(id, `The project "${name}" was created.`, actor.email, name, async (manager) => {
      await manager.insert(Project, { id, name, limits, priority });
      await setMembers(id, memberIds, manager);
    });
    return this.one(id, actor);
  }

  async alter(id: string, wish: ChangeProject, actor: UserPrincipal): Promise<ProjectView> {
    const { name, limits, memberIds, priority } = wish;
    const project = await this.known(id);
    if (id === DEFAULT_PROJECT_ID && memberIds?.length) throw everybodys();
    const message = `The project "${name ?? project.name}" was changed.`;
    await this.change(id, message, actor.email, name ?? project.name, async (manager) => {
      const now = await manager.findOneOrFail(Project, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const merged = { ...now.limits, ...limits };
      await manager.update(Project, { id }, { ...named(name), ...(priority && { priority }), limits: merged });
      if (memberIds && id !== DEFAULT_PROJECT_ID) await setMembers(id, memberIds, manager);
    });
    return this.one(id, actor);
  }

  async remove(id: string, actor: UserPrincipal): Promise<void> {
    const { name } = await this.known(id);
    if (id === DEFAULT_PROJECT_ID)
      throw new CatalogueError('conflict', { detail: 'The default project cannot be removed. Change its limits.' });
    await this.change(id, `The project "${name}" was removed.`, actor.email, name, async (manager) => {
      const keys = (await countKeys(manager)).get(id) ?? 0;
      if (keys > 0) {
        const detail = `The project "${name}" still has ${keys === 1 ? '1 key' : `${keys} keys`}. Revoke them or move them to another project first.`;
        throw new CatalogueError('conflict', { detail });
      }
      await manager.delete(Project, { id });
    });
  }

  private async one(id: string, actor: UserPrincipal): Promise<ProjectView> {
    const found = (await this.list(actor)).find(({ projectId }) => projectId === id);
    if (!found) throw unknownProject(id);
    return found;
  }

  private async known(id: string): Promise<Project> {
    const project = await this.dataSource.getRepository(Project).findOneBy({ id });
    if (!project) throw unknownProject(id);
    return project;
  }

  /** The answer waits until the change holds in this process. */
  private async change(
    projectId: string,
    message: string,
    actor: string,
    name: string,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    await transaction(this.dataSource, async (manager) => {
      await work(manager);
      await this.bus.publish({ type: 'project.changed', projectId }, manager);
      await this.bus.publish({ type: 'happened', kind: 'project', message, actor, subject: { projectId } }, manager);
    }).catch((error: unknown) => {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new CatalogueError('conflict', { detail: `There is a project "${name}" already.` });
    });
    await this.table.settled();
  }
}

export function unknownProject(id: string): CatalogueError {
  return new CatalogueError('not_found', { detail: `There is no project ${id}.` });
}

function everybodys(): CatalogueError {
  const detail = 'The default project belongs to everybody and has no members. Make a project for some of them.';
  return new CatalogueError('invalid_request', { detail });
}

async function countKeys(manager: EntityManager): Promise<Map<string, number>> {
  const rows: { project_id: string; keys: string }[] = await manager.query(
    'SELECT project_id, count(*) AS keys FROM api_keys WHERE revoked_at IS NULL GROUP BY project_id',
  );
  return new Map(rows.map(({ project_id, keys }) => [project_id, Number(keys)]));
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

function toView(project: Project, members: readonly Member[], keys: number): ProjectView {
  return {
    projectId: project.id,
    name: project.name,
    limits: { ...NO_LIMITS, ...project.limits },
    priority: project.priority,
    members: [...members],
    keys,
    createdAt: project.createdAt.toISOString(),
  };
}
