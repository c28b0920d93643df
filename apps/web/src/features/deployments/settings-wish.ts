import { type ChangeDeployment, changeDeployment, type DeploymentView, residenceMisfit } from '@aivailable/contracts';
import type { Snapshot, Supposition, Wish } from '@aivailable/placement';
import { FIRST_RESIDENCE, hoursOf, type Residence } from './residence.js';

/** What can be changed of a standing deployment; number fields are empty strings while somebody types. */
export interface SettingsForm {
  readonly replicas: number | string;
  readonly priority: number | string;
  readonly residence: Residence;
}

export function settingsOf(deployment: DeploymentView): SettingsForm {
  const { replicas, priority, availability = 'always', idleMinutes, hours, maxReplicas, minSlots } = deployment;
  const [span] = hours?.spans ?? [];
  return {
    replicas,
    priority,
    residence: {
      ...FIRST_RESIDENCE,
      availability,
      ...(idleMinutes !== undefined && { idleMinutes }),
      ...(span && { days: span.days, from: span.from, to: span.to }),
      maxReplicas: maxReplicas ?? '',
      minSlots: minSlots ?? '',
      allowSmaller: deployment.allowSmallerQuantisations ?? false,
      survivesNodeLoss: deployment.survivesNodeLoss ?? false,
    },
  };
}

export interface CheckedSettings {
  /** Only what is other than before; null while something is wrong. */
  readonly change: ChangeDeployment | null;
  readonly errors: Readonly<Record<string, string>>;
}

/** The contract checks it, alone and with what stays as it was. */
export function checkedSettings(before: DeploymentView, form: SettingsForm): CheckedSettings {
  const wanted = wantedOf(form);
  const parsed = changeDeployment.safeParse(wanted);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => [String(path[0]), message] as const);
    return { change: null, errors: Object.fromEntries(errors.reverse()) };
  }
  const misfit = residenceMisfit({
    replicas: parsed.data.replicas ?? before.replicas,
    maxReplicas: parsed.data.maxReplicas ?? undefined,
    availability: parsed.data.availability,
    hours: parsed.data.hours,
  });
  if (misfit !== null) return { change: null, errors: { availability: misfit } };
  const was = new Map(Object.entries(wantedOf(settingsOf(before))));
  const changed = Object.entries(parsed.data).filter(([key, value]) => !isSame(value, was.get(key)));
  return { change: Object.fromEntries(changed), errors: {} };
}

function wantedOf({ replicas, priority, residence }: SettingsForm) {
  const { availability, idleMinutes, maxReplicas, minSlots, allowSmaller, survivesNodeLoss } = residence;
  return {
    replicas,
    priority,
    availability,
    ...(availability === 'on-demand' && { idleMinutes }),
    ...(availability === 'hours' && { hours: hoursOf(residence) }),
    maxReplicas: maxReplicas === '' ? null : maxReplicas,
    ...(minSlots !== '' && { minSlots }),
    allowSmallerQuantisations: allowSmaller,
    survivesNodeLoss,
  };
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The change as something that has not happened; null where it bears on no place. */
export function suppositionOf(
  { wishes }: Snapshot,
  before: DeploymentView,
  { replicas = before.replicas, priority, survivesNodeLoss = before.survivesNodeLoss ?? false }: ChangeDeployment,
): Supposition | null {
  const wish = wishes.find(({ id }) => id === before.deploymentId);
  const isTouched =
    replicas !== before.replicas ||
    (priority !== undefined && priority !== before.priority) ||
    survivesNodeLoss !== (before.survivesNodeLoss ?? false);
  if (wish === undefined || !isTouched) return null;
  const { spareReplicas: _, ...own } = wish;
  const spare = survivesNodeLoss && replicas === 1 ? { replicas: 2, spareReplicas: 1 } : { replicas };
  const changed: Wish = { ...own, ...spare, priority: priority ?? wish.priority };
  return { kind: 'deploy', wish: changed };
}
