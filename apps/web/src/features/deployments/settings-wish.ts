import {
  type ChangeDeployment,
  changeDeployment,
  DEFAULT_KV_TYPE,
  type DeploymentView,
  type KvType,
  residenceMisfit,
  rulesMisfit,
} from '@aivailable/contracts';
import type { Snapshot, Supposition, Variant, Wish } from '@aivailable/placement';
import { checkedForm } from '../../server/form-check.js';
import type { PlannedFleet } from '../../server/planner/planner-talk.js';
import { type RulesForm, rulesOf, rulesWish } from './place-rules.js';
import { FIRST_RESIDENCE, hoursOf, type Residence } from './residence.js';
import { texts } from './texts.js';

/** What can be changed of a standing deployment; number fields are empty strings while somebody types. */
export interface SettingsForm {
  readonly replicas: number | string;
  readonly priority: number | string;
  readonly kvType: KvType;
  readonly residence: Residence;
  readonly rules: RulesForm;
}

export function settingsOf(deployment: DeploymentView): SettingsForm {
  const { replicas, priority, availability = 'always', idleMinutes, hours, maxReplicas, minSlots } = deployment;
  const [span] = hours?.spans ?? [];
  return {
    replicas,
    priority,
    kvType: deployment.kvType ?? DEFAULT_KV_TYPE,
    rules: rulesOf(deployment),
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
  const parsed = checkedForm(changeDeployment, wanted);
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
  const clash = rulesMisfit(parsed.data);
  if (clash !== null) return { change: null, errors: { onlyOn: texts.rules.clash } };
  const was = new Map(Object.entries(wantedOf(settingsOf(before))));
  const changed = Object.entries(parsed.data).filter(([key, value]) => !isSame(value, was.get(key)));
  return { change: Object.fromEntries(changed), errors: {} };
}

function wantedOf({ replicas, priority, residence, kvType, rules }: SettingsForm) {
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
    kvType,
    ...rulesWish(rules),
  };
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The change as something that has not happened; null where it bears on no place. `variants`: its forms, where these change. */
export function suppositionOf(
  { wishes }: Snapshot,
  before: DeploymentView,
  change: ChangeDeployment,
  variants: readonly Variant[] | null,
): Supposition | null {
  const wish = wishes.find(({ id }) => id === before.deploymentId);
  if (wish === undefined || !isTouched(before, change, variants)) return null;
  const { replicas = before.replicas, priority = wish.priority } = change;
  const survivesNodeLoss = change.survivesNodeLoss ?? before.survivesNodeLoss ?? false;
  const { spareReplicas: _, ...own } = wish;
  const spare = survivesNodeLoss && replicas === 1 ? { replicas: 2, spareReplicas: 1 } : { replicas };
  const changed: Wish = { ...own, ...spare, priority, ...rulesOfWish(change), ...(variants && { variants }) };
  return { kind: 'deploy', wish: changed };
}

function isTouched(before: DeploymentView, change: ChangeDeployment, variants: readonly Variant[] | null): boolean {
  const { replicas = before.replicas, priority = before.priority } = change;
  const survives = change.survivesNodeLoss ?? before.survivesNodeLoss ?? false;
  return (
    replicas !== before.replicas ||
    priority !== before.priority ||
    survives !== (before.survivesNodeLoss ?? false) ||
    [change.onlyOn, change.keepOff, change.apartFrom, variants ?? undefined].some((one) => one !== undefined)
  );
}

/** In the planner's words; what does not change stays out. */
function rulesOfWish({ onlyOn, keepOff, apartFrom }: ChangeDeployment): Partial<Wish> {
  return {
    ...(onlyOn && { onlyOn: onlyOn.map(({ nodeId, gpuIds = null }) => ({ nodeId, gpuIds })) }),
    ...(keepOff && { keepOffNodeIds: keepOff }),
    ...(apartFrom && { apartFromWishIds: apartFrom }),
  };
}

/** What serves may make way for the other form at once, as it may when an admin has said so. */
export function ripened(fleet: PlannedFleet, deploymentId: string): PlannedFleet {
  const instances = fleet.snapshot.instances.map((one) => {
    return one.wishId === deploymentId ? { ...one, mayGrow: true } : one;
  });
  return { ...fleet, at: `${fleet.at} ripe ${deploymentId}`, snapshot: { ...fleet.snapshot, instances } };
}
