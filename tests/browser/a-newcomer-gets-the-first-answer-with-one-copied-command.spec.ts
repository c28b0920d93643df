import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { cleanEnvironment } from '../harness/api-server.js';
import { canBrowse, openBrowser, screenshot, signIn, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';
import { ProductProcess } from '../harness/product-process.js';

/** Nothing but where its folder lies, and a graphics card that this machine may not have. */
const MACHINE = ['--simulate', 'mixed-lab/graphics-lab', '--name', 'graphics-lab'];

/** By how much the page is larger than its window. */
function overflow(): [number, number] {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  return [scrollWidth - clientWidth, scrollHeight - clientHeight];
}

(canBrowse ? describe : describe.skip)('somebody new', () => {
  let cluster: Cluster;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let agent: ProductProcess | undefined;
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: [] });
    browser = await openBrowser();
    ({ page, complaints } = await visit(browser, {}));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: cluster.url });
  });
  afterAll(async () => {
    await agent?.stop();
    await browser?.close();
    await cluster?.stop();
  });

  const clicks: string[] = [];
  const click = async (name: string): Promise<void> => {
    clicks.push(name);
    await page
      .getByRole('button', { name, exact: true })
      .or(page.getByRole('link', { name, exact: true }))
      .first()
      .click();
  };

  it('comes from an empty fleet to the first answer in three clicks and one copied command', async () => {
    await signIn(page, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
    clicks.push('Sign in');
    await page.getByText('Waiting for the machine…').waitFor();
    await screenshot(page, 'first-run-empty');
    await click('Copy');
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const [, words = ''] = /^npm run agent -- (join \S+ --token \S+)$/.exec(command) ?? [];

    const folder = `${cluster.folder.path}/agents/graphics-lab`;
    const args = [...words.split(' '), '--dir', folder, ...MACHINE];
    agent = new ProductProcess(
      'agent',
      args,
      { ...cleanEnvironment(), ...cluster.api.settings },
      `${folder}/agent.log`,
    );
    await page.getByText('graphics-lab joined.').waitFor({ timeout: 60_000 });
    await page.getByText(/takes about .* GiB and fits on 1 of 1 GPUs\./).waitFor();
    await page.getByText('is ready to answer.').waitFor({ timeout: 60_000 });
    await screenshot(page, 'first-run-joined');

    await click('Open the playground');
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('Hello');
    await message.press('Enter');
    await page.getByRole('button', { name: 'Copy the answer' }).waitFor();
    expect(await page.locator('.answer').last().textContent()).toMatch(/on graphics-lab/);
    await screenshot(page, 'first-run-answer');
    expect(clicks).toEqual(['Sign in', 'Copy', 'Open the playground']);
    expect(complaints).toEqual([]);
  });

  it('compares two models in the playground, and asks again in other words', async () => {
    const admin = await cluster.signIn();
    const [toy] = await admin.get<{ modelId: string }[]>('/admin/models');
    await admin.post('/admin/deployments', { modelId: toy?.modelId, servedName: 'second-opinion' });
    const feed = await cluster.feed();
    await feed.until(60_000, 'the second model', ({ instances }) =>
      Object.values(instances).some(({ servedName, state }) => servedName === 'second-opinion' && state === 'ready'),
    );
    await page.reload();
    await page.getByText('on graphics-lab').waitFor();
    await page.getByRole('button', { name: 'Compare' }).click();
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('What is a GPU?');
    await message.press('Enter');
    const compared = page.locator('.answers-compared');
    await compared.getByRole('button', { name: 'Copy the answer' }).nth(1).waitFor();
    expect(await compared.locator('.answer-model').allTextContents()).toEqual(
      expect.arrayContaining(['aivailable-toy', 'second-opinion']),
    );
    await screenshot(page, 'compare');
    await compared.getByRole('button', { name: 'View as code' }).last().click();
    await page.getByRole('dialog').getByText('"model": "second-opinion"').waitFor();
    await page.keyboard.press('Escape');

    await page.locator('.turn').last().hover();
    await page.getByRole('button', { name: 'Edit the question' }).last().click();
    await page.getByRole('textbox', { name: 'The question' }).fill('What is memory?');
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.locator('.question').filter({ hasText: 'What is memory?' }).waitFor();
    await compared.getByRole('button', { name: 'Copy the answer' }).nth(1).waitFor();
    expect(await page.locator('.question').allTextContents()).toEqual(['You: Hello', 'You: What is memory?']);
    expect(complaints).toEqual([]);
  });

  it('gives a friend the guest link, and takes it back', async () => {
    await page.goto(`${cluster.url}/guest-link`);
    await page.getByRole('switch', { name: 'The link works' }).click({ force: true });
    const shown = page.getByRole('region', { name: 'The link' });
    const link = (await shown.textContent()) ?? '';
    await screenshot(page, 'guest-link');

    const friend = await visit(browser, { viewport: { width: 390, height: 844 } });
    await friend.page.goto(link);
    const message = friend.page.getByRole('textbox', { name: 'Message' });
    await friend.page.getByText(/^\d+ messages a minute$/).waitFor();
    await message.waitFor();
    expect(await friend.page.evaluate(overflow)).toEqual([0, 0]);
    await message.fill('Hello');
    await message.press('Enter');
    await friend.page.getByRole('button', { name: 'Copy the answer' }).waitFor();
    await screenshot(friend.page, 'guest-chat');
    expect(await friend.page.evaluate(async () => (await fetch('/admin/nodes')).status)).toBe(401);

    await page.getByRole('switch', { name: 'The link works' }).click({ force: true });
    await shown.waitFor({ state: 'hidden' });
    await message.fill('Still there?');
    await message.press('Enter');
    await friend.page.getByRole('alert').filter({ hasText: 'This guest link does not work any more.' }).waitFor();
    await friend.page.context().close();
  });
});
