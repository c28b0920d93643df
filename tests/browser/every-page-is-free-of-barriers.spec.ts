import type { ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { AdminSession } from '../harness/admin-session.js';
import { judged, settled } from '../harness/barriers.js';
import { canBrowse, openBrowser, screenshot, signIn, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';
import { greatFleet, pretend } from './great-fleet.js';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** In the other theme the same elements stand there: only what depends on colours is judged anew. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const LOOKS = [
  { viewport: WIDE, colorScheme: 'light', rules: null },
  { viewport: WIDE, colorScheme: 'dark', rules: OF_COLOURS },
  { viewport: NARROW, colorScheme: 'dark', rules: null },
] as const;

(canBrowse ? describe : describe.skip)('a page of the console', () => {
  let cluster: Cluster;
  let browser: Browser;
  let page: Page;
  let secretLinks: string[];
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: ['museum', 'auction-rack'] });
    secretLinks = await furnished(cluster, await cluster.signIn());
    browser = await openBrowser();
    ({ page } = await visit(browser, { viewport: WIDE, reducedMotion: 'reduce' }));
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  const open = async (route: string): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${cluster.url}${route}`);
    await settled(page);
  };

  const judgedInEveryLook = async (route: string): Promise<string[]> => {
    const found: string[] = [];
    for (const { viewport, colorScheme, rules } of LOOKS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      await settled(page);
      const violations = await judged(page, rules);
      found.push(...violations.map((violation) => `${route} ${viewport.width} ${colorScheme} ${violation}`));
    }
    return found;
  };

  it('has no barrier in either theme, wide or narrow, and is reached by its address', async () => {
    await open('/sign-in');
    const found = await judgedInEveryLook('/sign-in');
    await signIn(page, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
    await page.setViewportSize(WIDE);
    const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').all();
    const pages = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? '/'));
    expect(pages.length).toBeGreaterThan(10);
    const tabs = ['timeline', 'decisions', 'availability'].map((tab) => `/activity?tab=${tab}`);
    for (const route of [...pages, ...tabs, '/deployments?deploy=', ...secretLinks]) {
      await open(route);
      expect([route, await page.getByText('There is nothing here').count()]).toEqual([route, 0]);
      found.push(...(await judgedInEveryLook(route)));
    }
    await open('/nowhere');
    await page.getByText('There is nothing here').waitFor();
    found.push(...(await judgedInEveryLook('/nowhere')));
    expect([...new Set(found)]).toEqual([]);
  }, 240_000);

  it('has none either in what opens over the map, and in what is carried over it, in both themes', async () => {
    const { page: map } = await visit(browser, { viewport: WIDE, reducedMotion: 'reduce' });
    await signIn(map, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await map.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await map.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      for (const [what, show] of Object.entries(overTheMap(map))) {
        await show();
        await settled(map);
        await screenshot(map, `over-the-map-${what.replace(/ /g, '-')}-${colorScheme}`);
        found.push(...(await judged(map, null)).map((violation) => `${what}, ${colorScheme}: ${violation}`));
        await map.keyboard.press('Escape');
        await map.mouse.move(1, 1);
        /* What had the focus before has it again, and shows its card. */
        await map.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
        await map.locator('[role=tooltip], [role=menu], [role=dialog], .drop-anywhere').waitFor({ state: 'detached' });
      }
    }
    expect(found).toEqual([]);
    await map.context().close();
  });

  it('shows two hundred nodes in every state: only those in sight are drawn, and groups add up to the byte', async () => {
    const { page: great } = await visit(browser, { viewport: WIDE, reducedMotion: 'reduce' });
    await pretend(great, greatFleet(200));
    await signIn(great, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
    await great.getByRole('article', { name: 'node-199' }).waitFor({ state: 'attached' });
    await great.getByLabel('Group the nodes').selectOption('label:site');
    const bytes = await great.evaluate(() =>
      [...document.querySelectorAll('.summary [title], .group-bytes')].map((one) =>
        (one.getAttribute('title') ?? '').split(' of ').map((text) => Number(text.replace(/\D/g, ''))),
      ),
    );
    const [fleet, ...groups] = bytes;
    expect(groups).toHaveLength(3);
    expect([0, 1].map((of) => groups.reduce((sum, group) => sum + (group[of] ?? 0), 0))).toEqual(fleet);
    for (const density of ['Dense', 'Overview']) {
      await great.getByRole('button', { name: density }).click();
      await great.waitForFunction(() => document.querySelectorAll('.node-far').length > 100);
      expect(await great.getByRole('article').count()).toBe(200);
      expect(await great.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(7_000);
      await screenshot(great, `two-hundred-nodes-${density.toLowerCase()}`);
    }
    await great.getByLabel('Group the nodes').selectOption('none');
    await great.getByRole('button', { name: 'Dense' }).click();
    await great
      .getByRole('button', { name: /^model-0, / })
      .nth(4)
      .waitFor();
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await great.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await great.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      await settled(great);
      const marks = (await great.locator('.node-marks').allTextContents()).join(' ');
      for (const state of ['lost', 'suspect', 'draining', 'cordoned']) expect(marks).toContain(state);
      found.push(...(await judged(great, OF_COLOURS)));
    }
    expect(found).toEqual([]);
    await great.context().close();
  });

  it('lets the keyboard everywhere, shows where it is, and gives it back after a dialog', async () => {
    await page.setViewportSize(WIDE);
    await open('/keys');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    const seen = await walked(page, 30);
    expect(seen.filter(({ shown }) => !shown)).toEqual([]);
    expect(seen.some(({ name }) => name === 'Create a key')).toBe(true);

    await page.getByRole('button', { name: 'Create a key' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await settled(page);
    expect(await judged(page, null)).toEqual([]);
    expect((await walked(page, 25)).filter(({ inDialog }) => !inDialog)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.activeElement?.textContent === 'Create a key');
  });
});

/** No page is empty: a model serves, people, keys and projects are there. Answers the links that hold a secret. */
async function furnished(cluster: Cluster, admin: AdminSession): Promise<string[]> {
  const feed = await cluster.feed();
  const [toy] = await admin.get<ModelView[]>('/admin/models');
  await admin.post('/admin/deployments', { modelId: toy?.modelId, servedName: 'toy' });
  await admin.post('/admin/projects', { name: 'Thesis', limits: { tokensPerDay: 1000 } });
  await admin.post('/admin/api-keys', { name: 'notebook' });
  const welcome = await admin.post<{ url: string }>('/admin/invitations', { email: 'new@lab.example' });
  const guest = await admin.patch<{ url: string }>('/admin/guest-link', { enabled: true });
  await feed.until(60_000, 'a ready instance', ({ instances }) =>
    Object.values(instances).some(({ state }) => state === 'ready'),
  );
  await cluster.client().chat.completions.create({ model: 'toy', messages: [{ role: 'user', content: 'Hello' }] });
  return [welcome, guest].map(({ url }) => new URL(url).pathname + new URL(url).hash);
}

/** One after the other; each is closed by Escape, or goes with the pointer. */
function overTheMap(page: Page): Record<string, () => Promise<void>> {
  const strip = () => page.getByRole('button', { name: /^toy, ready/ }).first();
  const menu = () => page.getByRole('menu').waitFor();
  const catalogue = () => page.getByRole('button', { name: 'Catalogue', exact: true });
  return {
    'a card': async () => {
      await strip().hover();
      await page.getByRole('tooltip').waitFor();
      await page.waitForFunction(() => {
        const described = document.querySelector('[data-instance][aria-describedby]')?.getAttribute('aria-describedby');
        return document.getElementById(described ?? '')?.textContent?.includes('toy');
      });
    },
    'the menu of an instance': async () => {
      await strip().click();
      await menu();
    },
    'the menu of a node': async () => {
      await page
        .getByRole('button', { name: /^Actions for / })
        .first()
        .click();
      await menu();
    },
    'the numbers of a GPU': async () => {
      await page.locator('.gpu-name').first().click();
      await page.getByRole('dialog').waitFor();
    },
    'something carried': async () => {
      await strip().focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await page.locator('.drop-over:not(.drop-thinking)').waitFor();
    },
    'the menu of the catalogue': async () => {
      if ((await catalogue().getAttribute('aria-pressed')) === 'false') await catalogue().click();
      await page.locator('[data-carry]').first().click();
      await menu();
    },
  };
}

interface Stop {
  readonly name: string;
  readonly shown: boolean;
  readonly inDialog: boolean;
}

/** Where the focus goes, step by step, and whether it can be seen there. */
async function walked(page: Page, steps: number): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const isField = focused.matches('input, textarea');
      const shown = isField || (outlineStyle !== 'none' && outlineWidth !== '0px');
      const name = focused.getAttribute('aria-label') ?? focused.textContent ?? '';
      return { name: name.trim().slice(0, 40), shown, inDialog: focused.closest('[role=dialog]') !== null };
    });
    if (stop) stops.push(stop);
  }
  return stops;
}
