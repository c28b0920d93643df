const NAME = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const MOST_NAMES = 512;

/** Offset of the end of the line that begins at `from`, without its line end. */
export function lineEnd(head: string, from: number): number {
  const end = head.indexOf('\r\n', from);
  return end === -1 ? head.length : end;
}

/** Names of headers as they came, and in small letters: few of them are used. */
const names = new Map<string, string>();

/** In small letters; null: no name of a header. */
export function headerName(said: string): string | null {
  const known = names.get(said);
  if (known !== undefined) return known;
  if (!NAME.test(said)) return null;
  /* A copy: a slice would hold all of its head, with the secrets in it. */
  const copy = Buffer.from(said, 'latin1').toString('latin1');
  const name = copy.toLowerCase();
  if (names.size < MOST_NAMES) names.set(copy, name);
  return name;
}
