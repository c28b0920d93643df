import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { canBrowse, openBrowser, screenshot, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';

const TOY = 'aivailable-toy';
const THEMES = ['light', 'dark'] as const;

(canBrowse ? describe : describe.skip)('a visitor in a real browser', () => {
  let cluster: Cluster;
  let browser: Browser;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  const signIn = async (page: Page): Promise<void> => {
    await page.goto(cluster.url);
    await page.getByLabel('E-mail').fill(cluster.api.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(cluster.api.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  /** The node with its mark, and the instance as a segment of its GPU's bar. */
  const seeTheFleet = async (page: Page): Promise<void> => {
    const node = page.getByRole('article').filter({ has: page.getByRole('heading', { level: 2 }) });
    await node.getByRole('button', { name: new RegExp(`^${TOY}, ready`) }).waitFor();
    expect(await node.textContent()).toMatch(/trial/i);
    expect(await node.textContent()).toMatch(/not a GPU/i);
  };

  const chat = async (page: Page): Promise<string> => {
    await page.getByRole('navigation').getByRole('link', { name: 'Playground' }).click();
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('Hello');
    await message.press('Enter');
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
    return (await page.locator('article.turn').last().textContent()) ?? '';
  };

  const makeKey = async (page: Page, name: string): Promise<string> => {
    await page.getByRole('navigation').getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const key = await page.getByLabel('The key').textContent();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText(name).waitFor();
    return key ?? '';
  };

  it.each(THEMES)(
    'signs in, sees node and instance, chats, makes a key and uses it: %s',
    async (theme) => {
      const { page, complaints } = await visit(browser, { colorScheme: theme });
      await signIn(page);
      await seeTheFleet(page);
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(theme);
      await screenshot(page, `fleet-${theme}`);

      expect(await chat(page)).toMatch(/\w+ \w+ \w+/);
      await screenshot(page, `chat-${theme}`);

      const key = await makeKey(page, `of the ${theme} walk`);
      await screenshot(page, `keys-${theme}`);
      const answer = await cluster.client(key).chat.completions.create({
        model: TOY,
        messages: [{ role: 'user', content: 'Hello' }],
      });
      expect(answer.choices[0]?.message.content).toMatch(/\w+ \w+/);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    90_000,
  );

  it('is told in a sentence that the password is wrong', async () => {
    const { page } = await visit(browser, {});
    await page.goto(cluster.url);
    await page.getByLabel('E-mail').fill(cluster.api.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const note = page.getByRole('alert');
    await note.waitFor();
    expect(await note.textContent()).toMatch(/password/i);
    await page.context().close();
  });
});
