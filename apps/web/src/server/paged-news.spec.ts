import { describe, expect, it } from '@jest/globals';
import { isTornOff, onTop, pagesWith } from './paged-news.js';

const numberOf = (one: number) => one;
const pages = (...all: number[][]) => ({ pages: all, pageParams: [null] });

describe('what is new of a list', () => {
  it('goes on top, each once, the newest first, whatever came while the page was on its way', () => {
    expect(onTop([5, 4], [4, 6, 8, 6], numberOf)).toEqual([8, 6, 5, 4]);
    expect(onTop([], [1, 2], numberOf)).toEqual([2, 1]);
    expect(pagesWith(pages([5, 4], [2]), [6], numberOf).pages).toEqual([[6, 5, 4], [2]]);
  });

  it('takes its place also when a greater number was written before it', () => {
    expect(onTop([8, 5], [7, 4], numberOf)).toEqual([8, 7, 5]);
    expect(pagesWith(pages([8, 5], [4]), [7], numberOf).pages).toEqual([[8, 7, 5], [4]]);
  });

  it('is torn off where nothing of what is told is known, and not where the list was empty', () => {
    expect(isTornOff(pages([5, 4]), [9, 8], numberOf)).toBe(true);
    expect(isTornOff(pages([5, 4]), [6, 5], numberOf)).toBe(false);
    expect(isTornOff(pages([]), [9], numberOf)).toBe(false);
    expect(isTornOff(pages([5]), [], numberOf)).toBe(false);
  });
});
