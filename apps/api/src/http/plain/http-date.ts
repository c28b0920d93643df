let second = 0;
let words = '';

/** For the `Date` header, made once a second. */
export function httpDate(nowMs: number): string {
  const now = Math.floor(nowMs / 1_000);
  if (now === second) return words;
  second = now;
  words = new Date(now * 1_000).toUTCString();
  return words;
}
