import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { AdminSession } from '../harness/admin-session.js';
import { canBrowse, openBrowser, screenshot, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';

const TOY = 'aivailable-toy';
const PASSWORD = 'a password of my own';
const ADMIN_PAGES = ['/deployments', '/models', '/activity', '/users', '/projects', '/audit', '/guest-link'];
const ADMIN_READS = ['users', 'audit', 'timeline', 'decisions', 'requests', 'invitations', 'guest-link'];

(canBrowse ? describe : describe.skip)('people in a real browser', () => {
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
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  };
  const go = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();

  it('a key hits its limit, and its owner sees which one and how often', async () => {
    const { page, complaints } = await visit(browser, {});
    await signIn(page);
    await go(page, 'API keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('nightly');
    await page.getByText('Limits', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Requests per minute' }).fill('1');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const key = (await page.getByLabel('The key').textContent()) ?? '';
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const ask = () =>
      cluster.client(key).chat.completions.create({ model: TOY, messages: [{ role: 'user', content: 'Hello' }] });
    await ask();
    for (const _ of [1, 2]) await expect(ask()).rejects.toMatchObject({ status: 429 });
    await page.reload();
    await page.getByText('Refused 2 times in the last hour: requests per minute').waitFor();
    const meter = page.getByRole('meter', { name: 'Requests, last minute' });
    expect(await meter.getAttribute('aria-valuetext')).toBe('1 / 1');
    await screenshot(page, 'key-with-limit-hit');

    await go(page, 'Usage');
    await page.getByRole('row', { name: /^nightly/ }).waitFor();
    await page.getByRole('slider').waitFor();
    await screenshot(page, 'usage');
    await go(page, 'Audit log');
    await page.getByText('The API key "nightly" was created.').waitFor();
    await screenshot(page, 'audit');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('somebody is invited, chooses a password, and finds no admin page', async () => {
    const admin = await visit(browser, {});
    await signIn(admin.page);
    await go(admin.page, 'Users');
    await admin.page.getByRole('button', { name: 'Invite somebody' }).click();
    await admin.page.getByRole('textbox', { name: 'E-mail' }).fill('anna@lab.example');
    await admin.page.getByRole('button', { name: 'Make the link' }).click();
    const link = new URL((await admin.page.getByLabel('Link', { exact: true }).textContent()) ?? '');
    await screenshot(admin.page, 'invitation');
    await admin.page.context().close();

    const { page, complaints } = await visit(browser, {});
    await page.goto(`${cluster.url}${link.pathname}${link.hash}`);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents()).toEqual([
      ...['Playground', 'API keys', 'Usage'],
    ]);
    for (const path of ADMIN_PAGES) {
      await page.goto(`${cluster.url}${path}`);
      await page.getByText('This page is for admins').waitFor();
    }
    await screenshot(page, 'member-without-admin-page');
    await page.goto(`${cluster.url}/keys`);
    await page.getByText('No key yet').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();

    const member = await AdminSession.signIn(cluster.url, 'anna@lab.example', PASSWORD);
    for (const path of ADMIN_READS) await expect(member.get(`/admin/${path}`)).rejects.toMatchObject({ status: 403 });
    expect(await member.get('/admin/usage')).toEqual([]);
  });
});
