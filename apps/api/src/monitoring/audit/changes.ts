import type { AuditChange } from '@aivailable/contracts';

/**
 * What may be told of a body. Everything else is left out, however harmless it looks: passwords, tokens, keys, and the
 * links and paths of files, which may carry a secret.
 */
const TOLD = new Set([
  ...['name', 'email', 'role', 'disabled', 'expiresAt', 'scopes', 'models', 'projectId', 'projectIds', 'memberIds'],
  ...['limits', 'guestLimits', 'enabled', 'days', 'servedName', 'modelId', 'fileId', 'engine', 'engineModel'],
  ...['replicas', 'maxReplicas', 'contextTokens', 'slots', 'minSlots', 'priority', 'availability', 'idleMinutes'],
  ...['hours', 'intent', 'foreignPolicy', 'labels', 'headroomBytes', 'agentVersion', 'mode', 'pinned', 'nodeId'],
  ...['gpuIds', 'onlyOn', 'keepOff', 'apartFrom', 'place', 'kvType', 'allowSmallerQuantisations'],
  ...['fallbackFileIds', 'rebalanceId'],
]);
const LONGEST = 400;
/** Lists of ids are long by themselves, and cut they could not be told by their names. */
const LONGEST_LIST = 8_000;

type Fields = Readonly<Record<string, unknown>>;

/** The fields that a body names and that are not what they were. `before` null: nothing was there. */
export function changesOf(body: unknown, before: Fields | null): AuditChange[] {
  if (!isFields(body)) return [];
  return Object.entries(body).flatMap(([name, after]) => {
    if (!TOLD.has(name) || after === undefined) return [];
    const was = before?.[name];
    if (isFields(after)) return changesWithin(name, after, isFields(was) ? was : null);
    return same(was, after) ? [] : [{ field: name, before: short(was), after: short(after) }];
  });
}

function changesWithin(name: string, after: Fields, before: Fields | null): AuditChange[] {
  return Object.entries(after)
    .filter(([part, value]) => !same(before?.[part] ?? null, value))
    .map(([part, value]) => ({ field: `${name}.${part}`, before: short(before?.[part]), after: short(value) }));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function short(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const text = JSON.stringify(value);
  const longest = Array.isArray(value) ? LONGEST_LIST : LONGEST;
  return text.length <= longest ? value : `${text.slice(0, longest)}…`;
}
