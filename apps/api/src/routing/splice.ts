import { type Member, objectSpan, skipSpace } from './json-object.js';

/**
 * Bodies are never rebuilt: a change replaces a few bytes, all others stay exactly as the caller sent them.
 * Of a key that occurs twice the last one counts, as in `JSON.parse`.
 */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function splice(json: Buffer, edit: Edit): Buffer {
  return Buffer.concat([json.subarray(0, edit.start), Buffer.from(edit.text), json.subarray(edit.end)]);
}

/** The edit that gives the member at `path` this value, making the objects on the way where they are missing. */
export function setMember(json: Buffer, path: readonly [string, ...string[]], value: string): Edit {
  return setWithin(json, skipSpace(json, 0), path, value);
}

function setWithin(json: Buffer, open: number, path: readonly [string, ...string[]], value: string): Edit {
  const [key, next, ...rest] = path;
  const { members, close } = objectSpan(json, open);
  const member = lastNamed(members, key);
  const nested = next === undefined ? value : nest([next, ...rest], value);
  if (!member) {
    const comma = members.length > 0 ? ',' : '';
    return { start: close, end: close, text: `${comma}${JSON.stringify(key)}:${nested}` };
  }
  const isObject = json[member.valueStart] === 0x7b;
  if (next !== undefined && isObject) return setWithin(json, member.valueStart, [next, ...rest], value);
  return { start: member.valueStart, end: member.valueEnd, text: nested };
}

/** The edit that takes a member out of the outermost object, with the comma that goes with it; null when absent. */
export function removeMember(json: Buffer, key: string): Edit | null {
  const { members } = objectSpan(json, skipSpace(json, 0));
  const member = lastNamed(members, key);
  if (!member) return null;
  const index = members.indexOf(member);
  const before = members[index - 1];
  if (before) return { start: before.valueEnd, end: member.valueEnd, text: '' };
  return { start: member.keyStart, end: members[index + 1]?.keyStart ?? member.valueEnd, text: '' };
}

function lastNamed(members: readonly Member[], key: string): Member | undefined {
  return members.filter((member) => member.key === key).at(-1);
}

function nest(path: readonly string[], value: string): string {
  return path.reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, value);
}
