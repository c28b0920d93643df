import type { Advice, Plan, Snapshot } from '@aivailable/placement';
import type { Verdict } from './candidate.js';
import { isSameFleet, lookOf } from './fleet-look.js';
import { afterPlan, dueAdvice } from './pace.js';
import { judge } from './policy.js';
import type { Rebalance } from './rebalance.entity.js';
import { NOTHING_REMEMBERED, type RebalanceMemory } from './rebalance-memory.js';

/** The part of a decision that is about better placements: what the planner shall heed, and what came of it. */
export interface Turn {
  /** Absent: nothing is being carried out. */
  readonly advice?: Advice;
  /** Rows that the planner's answer makes new. */
  after(plan: Plan): readonly Rebalance[];
}

export interface TurnContext {
  readonly nowMs: number;
  readonly brakeEngaged: boolean;
  readonly newId: () => string;
  readonly verdict?: Verdict | null;
}

export function turnOf(memory: RebalanceMemory = NOTHING_REMEMBERED, snapshot: Snapshot, context: TurnContext): Turn {
  const { nowMs, brakeEngaged, newId, verdict = null } = context;
  const isOfNow = verdict !== null && isSameFleet(verdict.look, lookOf(snapshot));
  const { current, changed } = judge(memory, snapshot, { verdict: isOfNow ? verdict : null, nowMs, newId });
  if (current?.state !== 'running') return { after: () => changed };
  const advice = dueAdvice(current, memory, context);
  return {
    advice,
    after: (plan) => {
      const isOff = memory.settings.mode === 'off';
      const row = afterPlan(current, advice, { snapshot, plan, nowMs, isOff, brakeEngaged });
      const others = changed.filter(({ id }) => id !== row.id);
      return row === current && !changed.includes(current) ? others : [...others, row];
    },
  };
}
