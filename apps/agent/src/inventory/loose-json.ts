/**
 * JSON of a vendor's tool, where warnings may stand before it, a field may be of any type, and whatever is not what was
 * expected is simply not there.
 */
export type LooseObject = Readonly<Record<string, unknown>>;

export function looseJson(text: string): unknown {
  const start = text.search(/^\s*[[{]/m);
  if (start < 0) return null;
  try {
    return JSON.parse(text.slice(start));
  } catch {
    return null;
  }
}

export function asObject(value: unknown): LooseObject {
  return isObject(value) ? value : {};
}

export function asObjects(value: unknown): LooseObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The first of these keys that has a word to say; capitals do not matter, for they changed between versions. */
export function fieldOf(object: LooseObject, ...keys: readonly string[]): unknown {
  const lower = new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
  const values = keys.map((key) => lower.get(key.toLowerCase()));
  return values.find((value) => value !== undefined && value !== null && !isEmptyWord(value)) ?? null;
}

export function asWord(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' && !isEmptyWord(value) ? value.trim() : null;
}

/** A number, a text that is one, or `{ value, unit }` around either. */
export function asNumber(value: unknown): number | null {
  const bare = isObject(value) ? value.value : value;
  if (typeof bare === 'number') return Number.isFinite(bare) ? bare : null;
  return typeof bare === 'string' && /^-?\d{1,16}(\.\d+)?$/.test(bare.trim()) ? Number(bare) : null;
}

export function unitOf(value: unknown): string | null {
  return isObject(value) ? asWord(value.unit) : null;
}

function isObject(value: unknown): value is LooseObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmptyWord(value: unknown): boolean {
  return typeof value === 'string' && /^(N\/A|None|unknown|\[.*\]|)$/i.test(value.trim());
}
