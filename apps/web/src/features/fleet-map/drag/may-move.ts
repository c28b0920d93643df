import type { InstanceView } from '@aivailable/contracts';

/** What is on a way already is not sent on another. */
export function mayMove(instance: InstanceView, all: readonly InstanceView[]): boolean {
  const { instanceId, wanted, state, replaces, moveTo } = instance;
  if (wanted !== 'run' || state === 'lost' || state === 'stopped') return false;
  return replaces === null && !moveTo && !all.some((one) => one.replaces === instanceId);
}
