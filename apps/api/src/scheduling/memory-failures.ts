import { formatInstant } from '@aivailable/contracts';
import type { AvoidedForm } from '@aivailable/placement';
import { failuresAfter, isLeftAlone, waitUntilMs } from './back-off.js';
import type { Deployment } from './deployment.entity.js';
import { formLabel, variantIdOf } from './form.js';
import type { Instance } from './instance.entity.js';
import type { MemoryFailure } from './memory-failure.entity.js';
import type { World } from './world.js';

/**
 * Loads that found no room in memory: the engine said so, or the proof found layers outside the GPU. Such an instance
 * goes at once; its form is left alone on that node for a while, longer each time, and the plan takes another place or
 * the next form. Failures for other reasons do not shrink anything. Pure.
 */

const CODES: readonly string[] = ['out_of_memory', 'cpu_spill'];

export function lacksMemory({ state, wanted, failure }: Instance): boolean {
  return state === 'failed' && wanted === 'run' && failure !== null && CODES.includes(failure.code);
}

type Known = Pick<World, 'memoryFailures' | 'deployments' | 'files'>;

/** What is counted for rows that go because of it. */
export function newMemoryFailures(rows: readonly Instance[], world: Known, at: Date): readonly MemoryFailure[] {
  let fresh: readonly MemoryFailure[] = [];
  for (const row of rows) {
    const deployment = world.deployments.find(({ id }) => id === row.deploymentId);
    if (deployment === undefined) continue;
    const pair = { deploymentId: deployment.id, nodeId: row.nodeId, variantId: variantIdOf(row, deployment) };
    const before = afterMemoryFailures(world.memoryFailures, fresh).find((one) => isSame(one, pair));
    const label = formLabel(row, deployment, world.files);
    const message = row.failure?.message ?? 'no reason was given';
    const failures = failuresAfter(before, 'memory', at.getTime());
    fresh = afterMemoryFailures(fresh, [{ ...pair, label, message, failures, lastAt: at }]);
  }
  return fresh;
}

export function afterMemoryFailures(
  known: readonly MemoryFailure[],
  fresh: readonly MemoryFailure[],
): readonly MemoryFailure[] {
  return [...known.filter((one) => !fresh.some((other) => isSame(one, other))), ...fresh];
}

export function avoidedForms(
  { id }: Pick<Deployment, 'id'>,
  failures: readonly MemoryFailure[],
  nowMs: number,
): readonly AvoidedForm[] {
  return failures
    .filter((one) => one.deploymentId === id && isLeftAlone(one, 'memory', nowMs))
    .map((one) => ({ nodeId: one.nodeId, variantId: one.variantId, reason: leftAloneWords(one) }));
}

/** `2 slots did not fit into its memory; tried there again from 2026-01-01 10:30:00 UTC` */
function leftAloneWords(one: MemoryFailure): string {
  const until = formatInstant(waitUntilMs(one, 'memory'));
  return `${one.label} did not fit into its memory${times(one)}; tried there again from ${until}`;
}

export function times({ failures }: Pick<MemoryFailure, 'failures'>): string {
  return failures === 1 ? '' : ` ${failures} times in a row`;
}

type Pair = Pick<MemoryFailure, 'deploymentId' | 'nodeId' | 'variantId'>;

function isSame(a: Pair, b: Pair): boolean {
  return a.deploymentId === b.deploymentId && a.nodeId === b.nodeId && a.variantId === b.variantId;
}
