import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepFocus } from './kept-focus.js';

let end: () => void;
/** What would be done in the next frame. */
let next: (() => void) | null;

beforeEach(() => {
  document.body.innerHTML = `<button id="aside"></button><main id="content" tabindex="-1"><ul>
    <li id="first"><button id="one"></button></li><li id="second"><button id="two"></button></li>
    <li id="third"><p>Gone</p><button disabled></button><button id="three"></button></li></ul>
    <p id="alone"><button id="four"></button></p></main>`;
  next = null;
  end = keepFocus((deed) => {
    next = deed;
  });
});
afterEach(() => end());

const at = (id: string) => document.getElementById(id) as HTMLElement;
const focused = () => document.activeElement?.id;

/** The focus is there, and then that goes away. */
async function lose(id: string, gone = id): Promise<void> {
  at(id).focus();
  at(gone).remove();
  await Promise.resolve();
}

describe('what has the focus and goes out of the page', () => {
  it.each([
    ['a row', 'two', 'second', 'three'],
    ['the last row', 'three', 'third', 'two'],
    ['what stood in a row', 'one', 'one', 'two'],
    ['what stood in no list', 'four', 'alone', 'content'],
  ])('hands it on when it was %s', async (_, id, gone, heir) => {
    await lose(id, gone);
    next?.();
    expect(focused()).toBe(heir);
  });

  it('hands it to the content where nothing is left of its list', async () => {
    at('one').focus();
    at('content').querySelector('ul')?.remove();
    await Promise.resolve();
    next?.();
    expect(focused()).toBe('content');
  });

  it('takes it from nobody who claimed it meanwhile', async () => {
    await lose('two', 'second');
    at('aside').focus();
    next?.();
    expect(focused()).toBe('aside');
  });

  it('gives it to nobody when it was left before', async () => {
    at('two').focus();
    at('two').blur();
    await Promise.resolve();
    at('second').remove();
    await Promise.resolve();
    expect(next).toBeNull();
    expect(document.activeElement).toBe(document.body);
  });
});
