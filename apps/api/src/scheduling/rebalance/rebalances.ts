import {
  CatalogueError,
  type ChangeRebalance,
  type RebalanceState,
  type RebalanceView,
  rebalanceSettings,
} from '@aivailable/contracts';
import { plan } from '@aivailable/placement';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { transaction } from '../../database/transaction.js';
import { EventBus } from '../../events/event-bus.js';
import { absentSuggestion } from '../absentees.js';
import { actorOf } from '../actor.js';
import { planningInput } from '../previews.js';
import { Reconciler } from '../reconciler.js';
import { type World, WorldReader } from '../world.js';
import { budgetWords } from './budget.js';
import { REBALANCE_SETTING } from './fleet-setting.entity.js';
import type { Rebalance } from './rebalance.entity.js';
import { NOTHING_REMEMBERED, type RebalanceMemory } from './rebalance-memory.js';
import { rebalanceView } from './rebalance-view.js';

const MOST_SHOWN = 20;

const SET = `
  INSERT INTO fleet_settings (name, value) VALUES ($1, $2)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now()`;

const APPLY = `UPDATE rebalances SET state = 'running', began_at = now(), actor = $2 WHERE id = $1 AND state = 'suggested'`;
const DISMISS = `UPDATE rebalances SET state = 'dismissed', ended_at = now(), actor = $2 WHERE id = $1 AND state = 'suggested'`;

/** What admins say to better placements. Who applies one applies exactly the one that was seen. */
@Injectable()
export class Rebalances {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly reader: WorldReader,
    private readonly reconciler: Reconciler,
  ) {}

  async state(): Promise<RebalanceState> {
    const world = await this.reader.read();
    const memory = memoryOf(world);
    const { settings, current, ended } = memory;
    const view = current === null ? null : withBudget(rebalanceView(current, world), memory);
    return {
      settings,
      suggestion: view?.state === 'suggested' ? view : null,
      running: view?.state === 'running' ? view : null,
      ended: ended
        .filter(({ state }) => state !== 'outdated')
        .slice(0, MOST_SHOWN)
        .map((row) => rebalanceView(row, world)),
    };
  }

  async change(change: ChangeRebalance, principal: Principal | null): Promise<RebalanceState> {
    const { settings } = memoryOf(await this.reader.read());
    const wanted = rebalanceSettings.parse({ ...settings, ...change });
    const said = Object.entries(change).map(([name, value]) => `${name} ${value}`);
    await this.#write(`set rebalancing to ${said.join(', ') || 'what it was'}`, principal, {}, (manager) =>
      manager.query(SET, [REBALANCE_SETTING, JSON.stringify(wanted)]),
    );
    return this.state();
  }

  /** Carried out from now on, move by move. */
  async apply(rebalanceId: string, principal: Principal | null): Promise<RebalanceView> {
    await this.reconciler.settle();
    const world = await this.reader.read();
    const row = suggestionOf(world, rebalanceId);
    if (!this.#mayBegin(row, world)) throw stale();
    await this.#write(`rebalancing: ${rebalanceView(row, world).message}`, principal, { rebalanceId }, (manager) =>
      takeOn(manager, APPLY, rebalanceId, principal),
    );
    return this.#viewOf(rebalanceId);
  }

  /** Not said again for a day. */
  async dismiss(rebalanceId: string, principal: Principal | null): Promise<RebalanceState> {
    const world = await this.reader.read();
    const row = suggestionOf(world, rebalanceId);
    await this.#write(`dismissed: ${rebalanceView(row, world).message}`, principal, { rebalanceId }, (manager) =>
      takeOn(manager, DISMISS, rebalanceId, principal),
    );
    return this.state();
  }

  /** The first of its moves would begin now. */
  #mayBegin({ advice: { advice } }: Rebalance, world: World): boolean {
    const { snapshot, options } = planningInput(world, this.reconciler.circumstances(Date.now()));
    const wanted = new Set(advice.moves.map(({ instanceId }) => instanceId));
    const { placements } = plan(snapshot, { ...options, advice });
    return placements.some(({ instanceId, replaces }) => instanceId === null && wanted.has(replaces ?? ''));
  }

  async #viewOf(rebalanceId: string): Promise<RebalanceView> {
    const world = await this.reader.read();
    const { current, ended } = memoryOf(world);
    const row = [current, ...ended].find((one) => one?.id === rebalanceId);
    if (!row) throw stale();
    return rebalanceView(row, world);
  }

  async #write(
    message: string,
    principal: Principal | null,
    subject: Readonly<Record<string, string>>,
    work: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await transaction(this.dataSource, async (manager) => {
      await work(manager);
      const actor = actorOf(principal);
      await this.bus.publish({ type: 'happened', kind: 'rebalance.wished', message, actor, subject }, manager);
      await this.bus.publish({ type: 'wish.changed' }, manager);
    });
    await this.reconciler.settle();
  }
}

/** Another admin, or the controller itself, may have been quicker. */
async function takeOn(manager: EntityManager, sql: string, id: string, principal: Principal | null): Promise<void> {
  const [, count]: [unknown, number] = await manager.query(sql, [id, actorOf(principal)]);
  if (count === 0) throw stale();
}

/** What has to wait says for what. */
function withBudget(view: RebalanceView, memory: RebalanceMemory): RebalanceView {
  const words = budgetWords(memory, Date.now());
  return words === null ? view : { ...view, message: `${view.message} ${words}` };
}

function memoryOf(world: World) {
  return world.rebalance ?? NOTHING_REMEMBERED;
}

function suggestionOf(world: World, rebalanceId: string): Rebalance {
  const { current, ended } = memoryOf(world);
  if (current?.id === rebalanceId && current.state === 'suggested') return current;
  if (current?.id === rebalanceId || ended.some(({ id }) => id === rebalanceId)) throw stale();
  throw absentSuggestion(rebalanceId);
}

function stale(): CatalogueError {
  const detail = 'the suggestion is not what it was. Look again: GET /admin/rebalance shows what is suggested now.';
  return new CatalogueError('stale_snapshot', { detail });
}
