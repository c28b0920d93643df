import { afterEach, describe, expect, it } from '@jest/globals';
import { nearestFirst } from './target-order.js';

afterEach(() => document.body.replaceChildren());

/** A target that is laid out there, 100 pixels in square. */
function target(key: string, left: number, top: number): string {
  const element = document.createElement('div');
  element.setAttribute('data-drop', key);
  element.getBoundingClientRect = () => new DOMRect(left, top, 100, 100);
  document.body.append(element);
  return key;
}

describe('the order in which targets are asked about', () => {
  it('is by nearness to the press for those in sight; the others follow as they stand on the map', () => {
    const above = target('above', 0, -500);
    const far = target('far', 600, 300);
    const near = target('near', 0, 300);
    const own = target('own', 0, 150);
    const below = target('below', 0, 5_000);
    expect(nearestFirst(['nowhere', above, far, near, own, below], 50, 200)).toEqual([
      ...[own, near, far],
      ...['nowhere', above, below],
    ]);
  });
});
