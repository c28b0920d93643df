import type { Issue } from '@aivailable/contracts';
import type { KnownNode } from './known-node.js';

/** An agent that is older than this controller still serves, but lacks what was mended and added since. */
export function outdatedAgent({ nodeId, name, inventory }: KnownNode, ours: string): Issue[] {
  const { agentVersion } = inventory;
  if (!isOlder(agentVersion, ours)) return [];
  const message =
    `The agent of ${name} is version ${agentVersion}, older than this controller (${ours}). On that machine bring the ` +
    'checkout (git pull) or the image up to date, then start its agent again; what runs there may finish first if you drain the node.';
  return [{ code: 'agent_outdated', message, nodeId }];
}

/** It stopped, and says the same in its own log: nobody may be looking there. */
export function refusedAgent({ nodeId, name, turnedAway }: KnownNode): Issue[] {
  if (!turnedAway) return [];
  return [
    { code: 'agent_refused', message: `The agent of ${name} was turned away, and stopped. ${turnedAway}`, nodeId },
  ];
}

/** What is no version of ours, such as that of an agent which never spoke, is not judged. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  if (a === null || b === null) return false;
  const at = a.findIndex((number, place) => number !== b[place]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function numbersOf(version: string): number[] | null {
  const found = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return found === null ? null : found.slice(1).map(Number);
}
