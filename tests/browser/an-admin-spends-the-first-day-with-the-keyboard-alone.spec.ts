import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { canBrowse, openBrowser, screenshot, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';

const TOY = 'aivailable-toy';
/** Nothing of a page's own may be farther from where its visitor is. */
const NEAR = 14;

(canBrowse ? describe : describe.skip)('an admin without a mouse', () => {
  let cluster: Cluster;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: ['museum', 'auction-rack'] });
    browser = await openBrowser();
    ({ page, complaints } = await visit(browser, { reducedMotion: 'reduce' }));
    await page.goto(cluster.url);
    await page.getByLabel('E-mail').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  const press = (key: string) => page.keyboard.press(key);
  const type = (text: string) => page.keyboard.type(text);

  /** What is drawn late may push it away for a moment. */
  const shownStop = async (way: readonly string[]): Promise<Stop | null> => {
    const { stop } = await eventually(5_000, `a focus that is seen after ${way.join(', ')}`, async () => {
      const stop = await page.evaluate(stopHere);
      return stop === null || stop.isShown ? { stop } : undefined;
    });
    return stop;
  };
  /** Goes on by one key until that has the focus; on the way the focus is always to be seen. */
  const reach = async (name: RegExp, { by = 'Tab', most = NEAR } = {}): Promise<void> => {
    const way: string[] = [];
    for (let step = 0; step <= most; step++) {
      const stop = step === 0 ? await page.evaluate(stopHere) : await shownStop(way);
      way.push(stop?.name ?? 'nobody');
      if (stop && name.test(stop.name)) return;
      await press(by);
    }
    expect(way).toContain(String(name));
  };
  /** From the beginning of the page. */
  const go = async (title: string): Promise<void> => {
    await reach(new RegExp(`^${title}$`), { by: 'Shift+Tab', most: 60 });
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'content');
  };

  it('signs in and sees what stands where', async () => {
    await reach(/^E-mail/, { most: 2 });
    await type(cluster.api.email);
    await reach(/^Password/, { most: 2 });
    await type(cluster.api.password);
    await press('Enter');
    await page
      .getByRole('button', { name: new RegExp(`^${TOY}, ready`) })
      .first()
      .waitFor();
    await reach(/^Catalogue/);
    await reach(new RegExp(`^${TOY}, ready`));
    await press('Enter');
    await reach(/^Move to/, { by: 'ArrowDown', most: 3 });
    await press('Escape');
    await reach(new RegExp(`^${TOY}, ready`), { most: 0 });
  });

  it('puts a model of the catalogue on a card', async () => {
    await reach(/^Catalogue/, { by: 'Shift+Tab' });
    await press('Enter');
    await page.getByRole('region', { name: 'Catalogue' }).waitFor();
    await reach(/^Filter the catalogue/, { most: 3 });
    await reach(new RegExp(`^${TOY} .*Enter opens the menu`), { most: 3 });
    await press('Enter');
    await reach(/^Place on/, { by: 'ArrowDown', most: 2 });
    await press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await reach(/^anywhere/, { most: 0 });
    await reach(/^museum/, { by: 'ArrowDown', most: 3 });
    await dialog.getByText('This fits.').waitFor();
    await screenshot(page, 'keyboard-place');
    await reach(/^GPU/, { most: 1 });
    await reach(/^Served name/, { most: 1 });
    await press('ControlOrMeta+a');
    await type('by-keys');
    await dialog.getByText('This fits.').waitFor();
    await page.waitForFunction(() => document.querySelector('.dialog-deeds button:not(:disabled)'));
    await reach(/^Apply/);
    await press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await reach(new RegExp(`^${TOY} .*Enter opens the menu`), { most: 0 });
    await page.getByRole('button', { name: /^by-keys, ready/ }).waitFor();
  });

  it('deploys another one by the form', async () => {
    await go('Deployments');
    await reach(/^Deploy a model/, { most: 3 });
    await press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Deploy a model' });
    await dialog.waitFor();
    await reach(/^Served name/, { most: 3 });
    await press('ControlOrMeta+a');
    await type('by-form');
    await dialog.getByText('This is where it would go').waitFor();
    await reach(/^Deploy$/);
    await press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await reach(/^Deploy a model/, { most: 0 });
    await page.getByRole('listitem').filter({ hasText: 'by-form' }).getByText('1 of 1 ready').waitFor();
  });

  it('chats, and copies the answer', async () => {
    await go('Playground');
    await reach(/^Message/);
    await type('Hello');
    await press('Enter');
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
    await reach(/^Message/, { most: 0 });
    await reach(/^Copy the answer/, { by: 'Shift+Tab', most: 4 });
  });

  it('makes a key, copies it, and is back where it began', async () => {
    await go('API keys');
    await reach(/^Create a key/, { most: 3 });
    await press('Enter');
    await reach(/^Name/, { most: 1 });
    await type('by keys');
    await press('Enter');
    await page.getByLabel('The key', { exact: true }).waitFor();
    await reach(/^Copy/, { most: 1 });
    await reach(/^I have copied it/, { most: 4 });
    await press('Enter');
    await reach(/^Create a key/, { most: 0 });
    await page.getByText('by keys').waitFor();
    expect(complaints).toEqual([]);
  });
});

interface Stop {
  readonly name: string;
  readonly isShown: boolean;
}

/** Runs in the page. */
function stopHere(): Stop | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || focused === document.body) return null;
  const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
  const name = focused.getAttribute('aria-label') ?? label ?? focused.textContent ?? '';
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const isMarked = focused.matches('input, textarea, select') || (outlineStyle !== 'none' && outlineWidth !== '0px');
  const { width, left, right, top, bottom } = focused.getBoundingClientRect();
  const isInSight = width > 0 && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
  return { name: name.trim().replace(/\s+/g, ' '), isShown: isMarked && isInSight };
}
