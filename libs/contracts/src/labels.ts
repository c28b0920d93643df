import { z } from 'zod';

/** What people say of a node: where it stands, whose it is. Shown, filtered and grouped by; nothing is placed by it. */
const MOST_LABELS = 16;

const KEY = /^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/;
const KEY_RULE =
  'The name of a label has 1 to 32 small letters, digits, dots, dashes or underscores, and begins and ends with a letter or digit, such as site.';
const VALUE_RULE = 'The value of a label has 1 to 63 characters without commas and line breaks, such as basement.';
const COUNT_RULE = `A node has at most ${MOST_LABELS} labels.`;

const labelValue = z
  .string()
  .trim()
  .min(1, VALUE_RULE)
  .max(63, VALUE_RULE)
  .regex(/^[^,\p{Cc}]*$/u, VALUE_RULE);

const areNamed = (labels: object) => Object.keys(labels).every((key) => KEY.test(key));
const areFew = (labels: object) => Object.keys(labels).length <= MOST_LABELS;

export const nodeLabels = z.record(z.string(), labelValue).refine(areNamed, KEY_RULE).refine(areFew, COUNT_RULE);
export type NodeLabels = Readonly<z.infer<typeof nodeLabels>>;

/** Those that are named are set, or taken away with null; the others stay. */
export const changeLabels = z.record(z.string(), labelValue.nullable()).refine(areNamed, KEY_RULE);
export type ChangeLabels = z.infer<typeof changeLabels>;

export function labelsAfter(before: NodeLabels, change: ChangeLabels): NodeLabels {
  const after: Record<string, string> = { ...before };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete after[key];
    else after[key] = value;
  }
  return after;
}

/** `rack=2, site=basement`, in the order of the names. */
export function labelWords(labels: NodeLabels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

export type ParsedLabels =
  | { readonly ok: true; readonly labels: NodeLabels }
  | { readonly ok: false; readonly sentence: string };

/** What a person writes in a line: `site=basement,rack=2`. */
export function parseLabels(text: string): ParsedLabels {
  const labels = new Map<string, string>();
  for (const piece of text.split(',').filter((one) => one.trim() !== '')) {
    const at = piece.indexOf('=');
    const key = piece.slice(0, at).trim();
    if (at < 1) return { ok: false, sentence: `"${piece.trim()}" is no label. Write it like site=basement.` };
    if (labels.has(key)) return { ok: false, sentence: `The label ${key} is there twice.` };
    labels.set(key, piece.slice(at + 1).trim());
  }
  const parsed = nodeLabels.safeParse(Object.fromEntries(labels));
  return parsed.success
    ? { ok: true, labels: parsed.data }
    : { ok: false, sentence: parsed.error.issues[0]?.message ?? KEY_RULE };
}
