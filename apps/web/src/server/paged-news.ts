import type { InfiniteData } from '@tanstack/react-query';

/** Lists of which the feed tells what is new, and the API has all of it in pages; the newest first. */
export type Pages<T> = InfiniteData<T[]>;

type NumberOf<T> = (one: T) => number;

/**
 * A page with what was told while it was on its way. Numbers are given before they are written, so one may be told
 * after a greater one; what is older than the whole page stands in the next.
 */
export function onTop<T>(page: readonly T[], news: readonly T[], numberOf: NumberOf<T>): T[] {
  const last = page.at(-1);
  const oldest = last === undefined ? 0 : numberOf(last);
  const known = new Set(page.map(numberOf));
  const fresh = new Map(
    news.filter((one) => numberOf(one) > oldest && !known.has(numberOf(one))).map((one) => [numberOf(one), one]),
  );
  if (fresh.size === 0) return [...page];
  return [...fresh.values(), ...page].sort((a, b) => numberOf(b) - numberOf(a));
}

/** Pages with what was told since they were read. */
export function pagesWith<T>(old: Pages<T>, news: readonly T[], numberOf: NumberOf<T>): Pages<T> {
  const [first = [], ...rest] = old.pages;
  return { ...old, pages: [onTop(first, news, numberOf), ...rest] };
}

/** Whether something may lie between what is shown and all that is told: nothing of it is known. */
export function isTornOff<T>(old: Pages<T>, told: readonly T[], numberOf: NumberOf<T>): boolean {
  const newest = old.pages[0]?.[0];
  return newest !== undefined && told.length > 0 && told.every((one) => numberOf(one) > numberOf(newest));
}
