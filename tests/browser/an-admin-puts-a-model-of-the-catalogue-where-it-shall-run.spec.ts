import type { DeploymentView, InstanceView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import type { AdminSession } from '../harness/admin-session.js';
import { canBrowse, openBrowser, screenshot, signIn, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';
import type { LiveFeed } from '../harness/live-feed.js';

/** Served from the first start on. */
const TOY = 'aivailable-toy';
const NAME = 'aivailable-toy-2';
const NODES = ['under-the-desk', 'auction-rack', 'graphics-lab'];

(canBrowse ? describe : describe.skip)('an admin who puts a model of the catalogue on a card', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let feed: LiveFeed;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: NODES });
    admin = await cluster.signIn();
    feed = await cluster.feed();
    browser = await openBrowser();
    ({ page, complaints } = await visit(browser, { viewport: { width: 1400, height: 1500 } }));
    await signIn(page, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
    await page.getByLabel('Better placements').waitFor();
    await page.getByRole('button', { name: 'Catalogue' }).click();
    await item(/./).first().waitFor();
    await firstLoad();
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  const item = (name: RegExp) =>
    page
      .getByRole('region', { name: 'Catalogue' })
      .getByRole('button', { name: new RegExp(`${name.source}.*Enter opens the menu`) });
  const card = (node: string) =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name: node, exact: true }) });
  const gpuOf = (node: string) => card(node).locator('li.gpu').first();
  const dialog = () => page.getByRole('dialog', { name: /^Deploy |^One more replica of / });
  const instances = () => admin.get<InstanceView[]>('/admin/instances');
  const nodeIdOf = async (name: string): Promise<string> => {
    const node = await feed.until(60_000, name, ({ nodes }) => Object.values(nodes).find((one) => one.name === name));
    return node?.nodeId ?? '';
  };

  /** How long a load takes is told from the loads that were seen: until the first one is over a plan may still change. */
  const firstLoad = async (): Promise<void> => {
    await feed.until(60_000, 'a measured load', ({ instances }) =>
      Object.values(instances).some(({ state, loadMs }) => state === 'ready' && typeof loadMs === 'number'),
    );
    await page.getByRole('button', { name: new RegExp(`^${TOY}, ready`) }).waitFor();
  };
  const carry = async (what: Locator, to: Locator): Promise<void> => {
    const from = await standing(what);
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width / 2 - 14, from.y + from.height / 2 + 14);
    await to.locator('.drop-mark').waitFor();
    const there = await standing(to);
    await page.mouse.move(there.x + there.width / 2, there.y + there.height / 2, { steps: 4 });
    await to.locator('.drop-fits.drop-over').waitFor();
  };
  const planOf = async (): Promise<string> => {
    await dialog().getByText('This fits.').waitFor();
    return (await dialog().locator('.preview').textContent()) ?? '';
  };
  const putBack = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  };
  const apply = async (): Promise<void> => {
    await dialog().getByRole('button', { name: 'Apply' }).click();
    await dialog().waitFor({ state: 'hidden' });
  };

  it('gets the same plan by mouse, by keys and by menu, and the model runs there; a replica more follows it', async () => {
    const model = item(/^/).first();
    const gpu = gpuOf('auction-rack');

    await carry(model, gpu);
    await screenshot(page, 'catalogue-drag');
    await page.mouse.up();
    const dragged = await planOf();
    await screenshot(page, 'catalogue-plan');
    await putBack();

    await model.focus();
    await page.keyboard.press('Space');
    const spoken = page.getByRole('status').filter({ hasText: 'is picked up' });
    for (let step = 0; step < 20 && !(await spoken.textContent())?.includes('auction-rack, GPU 0'); step++) {
      await page.keyboard.press('ArrowDown');
    }
    await spoken.filter({ hasText: /fits\.$/ }).waitFor();
    await page.keyboard.press('Enter');
    expect(await planOf()).toBe(dragged);
    await putBack();

    await model.click();
    await page.getByRole('menuitem', { name: 'Place on…' }).click();
    await dialog()
      .getByRole('radio', { name: /auction-rack/ })
      .click();
    await dialog().getByLabel('GPU').first().click();
    await page.getByRole('option', { name: /^0 · / }).click();
    let chosen = '';
    await eventually(60_000, 'the same plan', async () => {
      chosen = await planOf();
      return chosen === dragged || undefined;
    }).catch(() => expect(chosen).toBe(dragged));
    await apply();
    const ours = async () => (await instances()).filter((one) => one.servedName === NAME && isReady(one));
    const [first] = await eventually(60_000, 'an instance', async () => onlyIf(await ours(), 1));
    expect(first).toMatchObject({ nodeId: await nodeIdOf('auction-rack'), pinned: true });

    await carry(item(new RegExp(`^${NAME} `)), gpuOf('graphics-lab'));
    await page.mouse.up();
    await planOf();
    await apply();
    const both = await eventually(60_000, 'two instances', async () => onlyIf(await ours(), 2));
    expect(both.map(({ nodeId }) => nodeId)).toContain(await nodeIdOf('graphics-lab'));
    const deployments = await admin.get<DeploymentView[]>('/admin/deployments');
    const deployment = deployments.find(({ servedName }) => servedName === NAME);
    expect(deployment).toMatchObject({ replicas: 2, places: [], refusal: null });
    expect(complaints).toEqual([]);
  });

  it('is told the new reason where the fleet has changed meanwhile, and can read it all on a phone and in the dark', async () => {
    const model = item(/^/).first();
    await carry(model, gpuOf('under-the-desk'));
    await page.mouse.up();
    await planOf();
    await admin.patch(`/admin/nodes/${await nodeIdOf('under-the-desk')}`, { intent: 'cordoned' });
    await eventually(60_000, 'a refusal', async () => {
      const said = (await dialog().textContent()) ?? '';
      return /the node is cordoned/.test(said) || undefined;
    });
    expect(await dialog().getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    await putBack();
    await page.emulateMedia({ colorScheme: 'dark' });
    await screenshot(page, 'catalogue-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await item(/^/).first().scrollIntoViewIfNeeded();
    await screenshot(page, 'catalogue-phone');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

/** What comes late moves what is below it: where it is when nothing has moved for a while. */
async function standing(what: Locator): Promise<Box> {
  let last: Box | null = null;
  let looks = 0;
  return eventually(60_000, 'a place that stays', async () => {
    const now = await what.boundingBox();
    looks = last !== null && now?.x === last.x && now.y === last.y ? looks + 1 : 0;
    last = now;
    return (looks >= QUIET_LOOKS && now) || undefined;
  });
}

/** About half a second. */
const QUIET_LOOKS = 15;

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

const onlyIf = (all: InstanceView[], count: number) => (all.length === count ? all : undefined);

const isReady = ({ state, wanted }: InstanceView) => state === 'ready' && wanted === 'run';
