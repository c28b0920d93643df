/** A URL for people: without user, password and query, where links to private files carry their secrets. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
