import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { canBrowse, openBrowser, screenshot, signIn, visit } from '../harness/browser.js';
import { Cluster } from '../harness/cluster.js';
import { ATTACKS } from './attacks.js';
import { scriptedEngine } from './scripted-engine.js';

const UPDATES = 400;
const MOST_GROWTH = 1.5;
const BATCH = 50;

(canBrowse ? describe : describe.skip)('an answer in the playground', () => {
  let cluster: Cluster;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: [] });
    browser = await openBrowser();
    ({ page, complaints } = await visit(browser, {}));
    await page.addInitScript(scriptedEngine, ['toy', 'other']);
    await signIn(page, { url: cluster.url, email: cluster.api.email, password: cluster.api.password });
    await page.goto(`${cluster.url}/playground`);
  });
  afterAll(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  const ask = async (question: string): Promise<void> => {
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill(question);
    await message.press('Enter');
    await page.waitForFunction(() => 'say' in globalThis);
  };

  const say = (pieces: readonly string[]): Promise<void> =>
    page.evaluate(async (texts) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      for (const text of texts) {
        (globalThis as unknown as { say(text: string): void }).say(text);
        await frame();
        await frame();
      }
    }, pieces);

  const end = async (): Promise<void> => {
    await page.evaluate(() => (globalThis as unknown as { end(): void }).end());
    await page.getByRole('button', { name: 'Copy the answer' }).last().waitFor();
  };

  const workMs = async (session: CDPSession): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };

  /** Of one answer: what its last updates cost, as a multiple of what its first ones did. */
  const growthOf = async (session: CDPSession): Promise<number> => {
    const pieces = piecesOf(answerOf(12 * 1024), UPDATES);
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask('Tell me everything.');
    const costs: number[] = [];
    for (let from = 0; from < UPDATES; from += BATCH) {
      const before = await workMs(session);
      await say(pieces.slice(from, from + BATCH));
      costs.push((await workMs(session)) - before);
    }
    await end();
    console.log(`work of the page in ms per ${BATCH} updates: ${costs.map((ms) => ms.toFixed(0)).join(', ')}`);
    const [first = 0] = costs;
    expect(first).toBeGreaterThan(0);
    return (costs.at(-1) ?? 0) / first;
  };

  it('of 12 KB in 400 updates costs at its end at most 1.5 times what it cost at first', async () => {
    await ask('Warm up.');
    await say([answerOf(3_000)]);
    await end();
    await page.locator('.code-keyword').first().waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    /* A machine that stalls in the end makes one of them dear, a page that works too much makes all of them so. */
    let growth = await growthOf(session);
    await screenshot(page, 'long-answer');
    for (let again = 0; again < 2 && growth > MOST_GROWTH; again++) growth = await growthOf(session);
    expect(growth).toBeLessThanOrEqual(MOST_GROWTH);
  });

  it(`that attacks in ${ATTACKS.length} ways runs no script, asks nobody and leaves no trap`, async () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(50);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask(`${ATTACKS[0]} ${ATTACKS[1]}`);
    for (const attack of ATTACKS) await say([`\n\n${attack}\n\n`]);
    await say(['\n\n```html\n', ...ATTACKS.map((attack) => `${attack}\n`), '```\n']);
    await end();
    const found = await page.locator('.turns').evaluate((turns) => {
      const forbidden =
        'script,iframe,img,object,embed,form,style,link,meta,base,video,audio,math,svg:not(.icon),template';
      const all = [...turns.querySelectorAll('*')];
      return {
        elements: [...turns.querySelectorAll(forbidden)].map(({ outerHTML }) => outerHTML),
        handlers: all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on'))),
        links: [...turns.querySelectorAll('a[href]')].map((link) => (link as HTMLAnchorElement).protocol),
        text: turns.textContent?.length ?? 0,
        ran: 'pwned' in globalThis,
      };
    });
    expect(found).toMatchObject({ elements: [], handlers: [], ran: false });
    expect(found.text).toBeGreaterThan(ATTACKS.join('').length);
    expect([...new Set(found.links)].filter((protocol) => !/^(https?|mailto):$/.test(protocol))).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** Prose, lists, a table and code, again and again. */
function answerOf(bytes: number): string {
  const part = [
    'A **GPU** keeps three things in its memory while it serves a model, and `llama.cpp` counts them one by one.',
    '1. the *weights*, read once from the file\n2. the KV cache, which grows with context\n3. buffers in between',
    '| part | size |\n| --- | --- |\n| weights | 4.6 GiB |\n| KV cache | 1.0 GiB |',
    '```python\ndef footprint(weights, kv):\n    # bytes of it all\n    return weights + kv\n```',
    '> What does not fit is refused, with the bytes that are missing.',
  ].join('\n\n');
  return `${part}\n\n`.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
}

function piecesOf(text: string, count: number): string[] {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, place) => text.slice(place * size, (place + 1) * size));
}
