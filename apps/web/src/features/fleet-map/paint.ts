import type { DeploymentView, InstanceView } from '@aivailable/contracts';

/**
 * Hue and pattern of a deployment, the same on every GPU. Seven Okabe-Ito hues and four patterns make 28 pairs that
 * differ for any eyesight. The name chooses the pair, so a colour stays when other deployments come and go.
 */
export interface Paint {
  readonly hue: number;
  readonly pattern: number;
}

const HUES = 7;
const PATTERNS = 4;
const PAIRS = HUES * PATTERNS;

export type Paints = ReadonlyMap<string, Paint>;
type Painted = Pick<DeploymentView, 'deploymentId' | 'servedName'> & { createdAt: string };

export function paintsOf(deployments: readonly Painted[]): Paints {
  const taken = new Set<number>();
  const paints = new Map<string, Paint>();
  for (const one of [...deployments].sort(byAge)) {
    const pair = freePair(hash(one.servedName), taken);
    taken.add(pair);
    paints.set(one.deploymentId, { hue: pair % HUES, pattern: pair % PATTERNS });
  }
  return paints;
}

/** Deployments that have instances on the map, even those that are being deleted. */
export function paintedOf(deployments: readonly DeploymentView[], instances: readonly InstanceView[]): Painted[] {
  const known = new Set(deployments.map((one) => one.deploymentId));
  return [...deployments, ...instances.filter((instance) => !known.has(instance.deploymentId))];
}

function byAge(a: Painted, b: Painted): number {
  return a.createdAt.localeCompare(b.createdAt) || a.deploymentId.localeCompare(b.deploymentId);
}

/** Hues are used up before one repeats. */
function freePair(wish: number, taken: ReadonlySet<number>): number {
  const hues = new Set([...taken].map((pair) => pair % HUES));
  const candidates = Array.from({ length: PAIRS }, (_, n) => (wish + n) % PAIRS);
  const fresh = candidates.find((pair) => !hues.has(pair % HUES));
  return fresh ?? candidates.find((pair) => !taken.has(pair)) ?? wish % PAIRS;
}

function hash(name: string): number {
  let value = 7;
  for (const letter of name) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}
