import { type RebalanceSettings, rebalanceSettings } from '@aivailable/contracts';
import { type EntityManager, In, MoreThan } from 'typeorm';
import { FleetSetting, REBALANCE_SETTING } from './fleet-setting.entity.js';
import { Rebalance } from './rebalance.entity.js';

/** What decisions about better placements are made from, besides the fleet. */
export interface RebalanceMemory {
  readonly settings: RebalanceSettings;
  /** What is suggested or runs. */
  readonly current: Rebalance | null;
  /** Of the last day, the latest first. */
  readonly ended: readonly Rebalance[];
}

export const REMEMBERED_MS = 86_400_000;

/** As the product is delivered. */
export const NOTHING_REMEMBERED: RebalanceMemory = { settings: rebalanceSettings.parse({}), current: null, ended: [] };

export async function readRebalanceMemory(manager: EntityManager, nowMs: number): Promise<RebalanceMemory> {
  const stored = await manager.findOneBy(FleetSetting, { name: REBALANCE_SETTING });
  const [current = null] = await manager.findBy(Rebalance, { state: In(['suggested', 'running']) });
  const ended = await manager.find(Rebalance, {
    where: { endedAt: MoreThan(new Date(nowMs - REMEMBERED_MS)) },
    order: { endedAt: 'DESC', id: 'ASC' },
    take: 200,
  });
  return { settings: rebalanceSettings.parse(stored?.value ?? {}), current, ended };
}

/** As the next pass will read it. */
export function afterRebalances(
  memory: RebalanceMemory = NOTHING_REMEMBERED,
  rows: readonly Rebalance[],
): RebalanceMemory {
  const fresh = new Set(rows.map(({ id }) => id));
  const kept = memory.current !== null && !fresh.has(memory.current.id) ? memory.current : null;
  return {
    ...memory,
    current: rows.find(({ endedAt }) => endedAt === null) ?? kept,
    ended: [...rows.filter(({ endedAt }) => endedAt !== null), ...memory.ended],
  };
}
