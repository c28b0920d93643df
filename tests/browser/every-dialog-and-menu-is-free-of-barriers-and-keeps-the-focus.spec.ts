import type { ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { judged, settled } from '../harness/barriers.js';
import { canBrowse, openBrowser, signIn, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';

const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

interface Opening {
  /** The button that opens the dialog, or the menu in which it is chosen. */
  readonly by: string | RegExp;
  readonly entry?: RegExp;
}

const NODE = 'Actions for museum';
const INSTANCE = /^toy, ready, /;
const DEPLOYMENT = 'Actions for toy';
const SOMEBODY = 'Actions for anna@lab.example';

const OPENINGS: readonly (readonly [route: string, openings: readonly Opening[]])[] = [
  [
    '/',
    [
      { by: 'Add a machine' },
      { by: NODE, entry: /^Rename/ },
      { by: NODE, entry: /^Labels/ },
      { by: NODE, entry: /^Remove/ },
      { by: INSTANCE, entry: /^Move to/ },
      { by: INSTANCE, entry: /^Stop/ },
    ],
  ],
  [
    '/deployments',
    [
      { by: 'Deploy a model' },
      { by: DEPLOYMENT, entry: /^Settings/ },
      { by: DEPLOYMENT, entry: /^What happened/ },
      { by: DEPLOYMENT, entry: /^Delete/ },
    ],
  ],
  ['/models', [{ by: 'Import a model' }, { by: 'Actions for aivailable-toy', entry: /^Remove/ }]],
  ['/keys', [{ by: 'Create a key' }, { by: 'Change notebook' }, { by: 'Revoke notebook' }]],
  [
    '/users',
    [
      { by: 'Add a user' },
      { by: 'Invite somebody' },
      { by: SOMEBODY, entry: /^Switch off/ },
      { by: SOMEBODY, entry: /^Remove/ },
      { by: /^Account of/, entry: /^Change password/ },
    ],
  ],
  ['/projects', [{ by: 'Create a project' }, { by: 'Change Thesis' }, { by: 'Remove Thesis' }]],
  ['/guest-link', [{ by: 'New link' }]],
  ['/playground', [{ by: 'Settings' }]],
];

/** Lists that open over a page without taking it over. */
const LISTS = [
  ['/audit', 'Area'],
  ['/playground', 'Model'],
] as const;

(canBrowse ? describe : describe.skip)('what opens over a page', () => {
  let cluster: Cluster;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: ['museum'] });
    await furnish(cluster);
    browser = await openBrowser();
    ({ page } = await visit(browser, { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' }));
    await signIn(page, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  const inBothThemes = async (what: string): Promise<string[]> => {
    const found: string[] = [];
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      await settled(page);
      const violations = await judged(page, colorScheme === 'light' ? null : OF_COLOURS);
      found.push(...violations.map((violation) => `${what}, ${colorScheme}: ${violation}`));
    }
    return found;
  };

  const seen = new Set<string | RegExp>();
  /** By the keyboard alone; answers what is wrong with a menu on the way that was not seen yet. */
  const opened = async (opener: Locator, { by, entry }: Opening): Promise<string[]> => {
    await opener.focus();
    await page.keyboard.press('Enter');
    if (!entry) return [];
    const chosen = page.getByRole('menuitem').filter({ hasText: entry });
    await chosen.waitFor();
    const found = seen.has(by) ? [] : await inBothThemes(`the menu of ${by}`);
    seen.add(by);
    for (let step = 0; step < 12; step++) {
      if (await chosen.evaluate((item) => item === document.activeElement)) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    return found;
  };

  it.each(OPENINGS)('has no barrier on %s, keeps the focus and gives it back', async (route, openings) => {
    await page.goto(`${cluster.url}${route}`);
    await settled(page);
    for (const opening of openings) {
      const { by, entry } = opening;
      const what = [route, by, entry].join(' ');
      const opener = page.getByRole('button', { name: by, exact: typeof by === 'string' }).first();
      const found = await opened(opener, opening);
      await page.getByRole('dialog').waitFor();
      found.push(...(await inBothThemes(what)));
      expect(found).toEqual([]);
      await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]') != null);
      expect([what, await strayed(page, 12)]).toEqual([what, []]);
      /* Escape closes an open list first, and the walk may have ended on one; once all is closed it does nothing. */
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect([what, await opener.evaluate((button) => button === document.activeElement)]).toEqual([what, true]);
    }
  });

  it.each(LISTS)('has no barrier on %s while the list of "%s" is open', async (route, name) => {
    await page.goto(`${cluster.url}${route}`);
    await settled(page);
    await page.getByRole('combobox', { name }).first().click();
    await page.getByRole('option').first().waitFor();
    expect(await inBothThemes(`${route} ${name}`)).toEqual([]);
  });

  const passwordAgain = async (): Promise<void> => {
    const over = page.getByRole('dialog', { name: 'Your session has ended' });
    await over.waitFor();
    await page.keyboard.press('Escape');
    await over.getByRole('textbox', { name: 'Password' }).fill(cluster.api.password);
    await over.getByRole('button', { name: 'Sign in' }).click();
    await over.waitFor({ state: 'detached' });
  };

  it('asks who lost their session for the password, over the form that they were filling in', async () => {
    await page.goto(`${cluster.url}/keys`);
    await page.getByRole('button', { name: 'Create a key' }).click();
    const form = page.getByRole('dialog', { name: 'Create an API key' });
    await form.getByRole('textbox', { name: 'Name' }).fill('half a thesis');
    await page.context().clearCookies();
    await form.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    expect(await inBothThemes('the lost session')).toEqual([]);
    await passwordAgain();
    expect(await form.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('half a thesis');
    expect(await form.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    await form.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('dialog', { name: 'Your new key' }).waitFor();
  });

  it('asks for it in the middle of a chat, and the question is still there', async () => {
    await page.goto(`${cluster.url}/playground`);
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.waitFor();
    await page.context().clearCookies();
    await message.fill('What was I about to ask?');
    await message.press('Enter');
    await passwordAgain();
    await page.locator('.question').filter({ hasText: 'What was I about to ask?' }).waitFor();
    await page.getByRole('button', { name: 'Answer again' }).click();
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
  });
});

async function furnish(cluster: Cluster): Promise<void> {
  const admin = await cluster.signIn();
  const feed = await cluster.feed();
  const [toy] = await admin.get<ModelView[]>('/admin/models');
  await admin.post('/admin/deployments', { modelId: toy?.modelId, servedName: 'toy' });
  await admin.post('/admin/projects', { name: 'Thesis', limits: { tokensPerDay: 1000 } });
  await admin.post('/admin/api-keys', { name: 'notebook' });
  await admin.post('/admin/users', { email: 'anna@lab.example', password: 'a password of her own', role: 'member' });
  await admin.patch('/admin/guest-link', { enabled: true });
  await feed.until(60_000, 'a ready toy', ({ instances }) =>
    Object.values(instances).some(({ servedName, state }) => servedName === 'toy' && state === 'ready'),
  );
}

/** Where the focus goes outside of the dialog, tab by tab. */
async function strayed(page: Page, steps: number): Promise<string[]> {
  const outside: string[] = [];
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.closest('[role=dialog]') ? null : (focused?.outerHTML.slice(0, 120) ?? 'nothing');
    });
    if (at !== null) outside.push(at);
  }
  return outside;
}
