import type { InstanceView, ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import type { AdminSession } from '../harness/admin-session.js';
import { canBrowse, openBrowser, screenshot, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { SteadyLoad } from '../harness/steady-load.js';

const MODEL = 'dragged';
const NODES = ['under-the-desk', 'auction-rack', 'graphics-lab'];

(canBrowse ? describe : describe.skip)('an admin who moves a model', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let feed: LiveFeed;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let load: SteadyLoad | undefined;

  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: NODES });
    admin = await cluster.signIn();
    feed = await cluster.feed();
    const [toy] = await admin.get<ModelView[]>('/admin/models');
    await admin.post('/admin/deployments', { modelId: toy?.modelId, servedName: MODEL });
    await feed.until(60_000, 'a ready instance', (state) => ready(state.instances).length === 1);
    browser = await openBrowser();
    ({ page, complaints } = await visit(browser, { viewport: { width: 1280, height: 1100 } }));
    await page.goto(cluster.url);
    await page.getByLabel('E-mail').fill(cluster.api.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(cluster.api.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await strip().waitFor();
    await page.getByLabel('Better placements').waitFor();
  });
  afterAll(async () => {
    await load?.end();
    await browser?.close();
    await cluster?.stop();
  });

  const ready = (instances: Readonly<Record<string, InstanceView>>) =>
    Object.values(instances).filter((one) => one.servedName === MODEL && one.state === 'ready');
  const standing = async () => {
    const all = await admin.get<InstanceView[]>('/admin/instances');
    return all.filter(({ servedName }) => servedName === MODEL);
  };
  const strip = () => page.getByRole('button', { name: new RegExp(`^${MODEL}, ready`) });
  const card = (node: string) =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name: node, exact: true }) });
  const dialog = () => page.getByRole('dialog', { name: `Move ${MODEL}` });

  /** A node on which it does not stand. */
  const otherNode = async (): Promise<{ nodeId: string; name: string }> => {
    const [instance] = await standing();
    const nodes = await admin.get<{ nodeId: string; name: string }[]>('/admin/nodes').catch(() => []);
    const known = nodes.length > 0 ? nodes : Object.values(await feed.until(60_000, 'nodes', (state) => state.nodes));
    const other = known.find(({ nodeId }) => nodeId !== instance?.nodeId);
    if (other === undefined) throw new Error('there is one node only');
    return other;
  };

  const planOf = async (shown: Locator): Promise<string> => {
    await shown.getByText('This fits.').waitFor();
    return (await shown.locator('.preview').textContent()) ?? '';
  };

  const carry = async (to: Locator): Promise<void> => {
    const from = await strip().boundingBox();
    if (!from) throw new Error('nothing to drag');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 12);
    await to.locator('.drop-mark').waitFor();
    const there = await to.boundingBox();
    if (!there) throw new Error('nowhere to drag to');
    await page.mouse.move(there.x + there.width / 2, there.y + there.height / 2, { steps: 4 });
    await to.locator('.drop-fits.drop-over').waitFor();
  };

  /** Its verdict covers none of its figures, and its node does not cut it off. */
  const verdictStandsFree = (gpu: Locator): Promise<boolean> =>
    gpu.evaluate((row) => {
      const box = (element: Element | null | undefined) => element?.getBoundingClientRect() ?? new DOMRect();
      const words = box(row.querySelector('.drop-words'));
      const figures = box(row.querySelector('.gauges'));
      return words.height > 0 && words.bottom <= figures.top + 2 && words.top >= box(row.closest('article')).top;
    });

  it('gets the same plan by mouse, by keys and by menu; undo costs no restart; a real move loses no request', async () => {
    const { name } = await otherNode();
    const gpu = card(name).locator('li.gpu').first();

    await carry(gpu);
    expect(await verdictStandsFree(gpu)).toBe(true);
    await screenshot(page, 'drag-by-mouse');
    await page.mouse.up();
    const dragged = await planOf(dialog());
    await screenshot(page, 'drag-plan');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });

    await strip().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Home');
    const spoken = page.getByRole('status').filter({ hasText: 'is picked up' });
    for (let step = 0; step < 20 && !(await spoken.textContent())?.includes(`${name}, GPU 0`); step++) {
      await page.keyboard.press('ArrowDown');
    }
    await spoken.filter({ hasText: /fits\.$/ }).waitFor();
    await screenshot(page, 'drag-by-keys');
    await page.keyboard.press('Enter');
    expect(await planOf(dialog())).toBe(dragged);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });

    await strip().click();
    await page.getByRole('menuitem', { name: 'Move to…' }).click();
    await dialog()
      .getByRole('radio', { name: new RegExp(name) })
      .click();
    if ((await gpu.locator('xpath=../li').count()) > 1) {
      await dialog().getByLabel('GPU').first().click();
      await page.getByRole('option', { name: /^0 · / }).click();
    }
    await eventually(60_000, 'the same plan', async () => (await planOf(dialog())) === dragged || undefined);

    const [before] = await standing();
    await dialog().getByRole('button', { name: 'Move', exact: true }).click();
    const tracker = page.getByRole('region', { name: 'Moves under way' });
    await tracker.getByText('serving', { exact: true }).and(page.locator('.stage-now')).waitFor({ timeout: 60_000 });
    await screenshot(page, 'drag-undo');
    await tracker.getByRole('button', { name: /^Undo/ }).click();
    await tracker.getByText('stays where it was').waitFor({ timeout: 60_000 });
    await eventually(60_000, 'one instance', async () => (await standing()).length === 1 || undefined);
    const [after] = await standing();
    expect(after).toMatchObject({ instanceId: before?.instanceId, pid: before?.pid, nodeId: before?.nodeId });
    await tracker.getByRole('button', { name: 'Hide this move' }).click();
    /* While the page shows the one that leaves, the other is on a move and cannot be picked up. */
    await page
      .getByRole('button', { name: new RegExp(`^${MODEL}, draining`) })
      .first()
      .waitFor({ state: 'detached' });
    await tracker.waitFor({ state: 'detached' });

    const client = cluster.client();
    load = new SteadyLoad(20, async () => {
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      const answer = await client.chat.completions.create({ model: MODEL, messages, max_tokens: 8 });
      if (!answer.choices[0]?.message.content) throw new Error('an answer without text');
    });
    const placed = await strip().boundingBox();
    await load.answered(40);
    /* Gauges rise with the load, and nothing moves away under the pointer because of that. */
    expect(await strip().boundingBox()).toEqual(placed);
    await page.getByPlaceholder(/^Filter by node/).focus();
    await carry(gpu);
    await page.mouse.up();
    await planOf(dialog());
    await dialog().getByRole('button', { name: 'Move', exact: true }).click();
    await tracker.getByRole('button', { name: 'Move back…' }).waitFor({ timeout: 60_000 });
    await load.answered(10);
    const { sent, failures } = await load.end();
    expect(sent).toBeGreaterThan(100);
    expect(failures).toEqual([]);
    expect(await strip().count()).toBe(1);
    await card(name)
      .getByRole('button', { name: new RegExp(`^${MODEL}, ready`) })
      .waitFor();
    expect(complaints).toEqual([]);
  });
});
