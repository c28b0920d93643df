import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { consoleFiles } from '../../apps/api/src/http/console-files.js';
import { decide } from '../../apps/api/src/scheduling/decide.js';
import { writtenMoves } from '../../apps/api/src/scheduling/ordered-moves.js';
import { planningInput } from '../../apps/api/src/scheduling/previews.js';
import { ControlledCluster } from '../../apps/api/test/scheduling/sequences/controlled-cluster.fake.js';
import { aSequence, letHappen } from '../../apps/api/test/scheduling/sequences/happenings.fake.js';
import { canBrowse, openBrowser } from '../harness/browser.js';
import { ROOT } from '../harness/product-process.js';

const CONSOLE = path.join(ROOT, 'apps', 'web', 'dist');
const CASES = 1_000;
const COMPARE_EVERY = 4;

interface Drag {
  readonly instanceId: string;
  readonly to: { readonly nodeId: string };
}

/** What the page's planner says of one drag: the moves that it would order, and the plan of the first as a text. */
interface Planned {
  readonly chain: readonly { readonly instanceId: string; readonly target: { readonly nodeId: string } }[];
  readonly plan: string;
  readonly fits: boolean;
}

(canBrowse ? describe : describe.skip)('a drag that the page has planned', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const serve = consoleFiles(CONSOLE, (_request, response) => response.writeHead(404).end());
    server = createServer(serve).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/favicon.svg`);
    await page.evaluate(openThread, `/assets/${thread()}`);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('is carried out by the server with the same plan, byte for byte, in a thousand cases', async () => {
    const seen = { cases: 0, fitting: 0, chained: 0 };
    for (const history of fc.sample(aSequence, { numRuns: 400, seed: 7 })) {
      if (seen.cases >= CASES) break;
      await compareAlong(history, seen);
    }
    expect(seen.cases).toBeGreaterThanOrEqual(CASES);
    expect(seen.fitting).toBeGreaterThan(CASES / 10);
    expect(seen.chained).toBeGreaterThan(0);
  });

  async function compareAlong(history: Parameters<typeof happenings>[0], seen: Seen): Promise<void> {
    for (const cluster of happenings(history)) {
      for (const [drag, planned] of await plannedInPage(cluster)) {
        expect({ drag, plan: committed(cluster, planned.chain) }).toEqual({ drag, plan: planned.plan });
        seen.cases += 1;
        seen.fitting += planned.fits ? 1 : 0;
        seen.chained += planned.chain.length > 1 ? 1 : 0;
      }
    }
  }

  /** Every drag that could be tried now, to every node. */
  async function plannedInPage(cluster: ControlledCluster): Promise<(readonly [Drag, Planned])[]> {
    const running = cluster.tables.instances.filter(({ wanted, state }) => wanted === 'run' && state !== 'lost');
    const nodeIds = [...cluster.agents.keys()];
    const drags = running.flatMap(({ id }) => nodeIds.map((nodeId) => ({ instanceId: id, to: { nodeId } })));
    if (drags.length === 0) return [];
    const { snapshot, options } = planningInput(cluster.world(), cluster.circumstances());
    const answers = await page.evaluate(planAll, JSON.stringify({ fleet: { at: '', snapshot, options }, drags }));
    return drags.flatMap((drag, i) => {
      const planned = answers[i];
      return planned ? [[drag, planned] as const] : [];
    });
  }
});

interface Seen {
  cases: number;
  fitting: number;
  chained: number;
}

/** The cluster after every few of the happenings. */
function* happenings(history: readonly Parameters<typeof letHappen>[1][]): Generator<ControlledCluster> {
  const cluster = new ControlledCluster(() => {});
  for (const [i, one] of history.entries()) {
    letHappen(cluster, one);
    if (i % COMPARE_EVERY === COMPARE_EVERY - 1) yield cluster;
  }
}

/** The server's next plan after these moves were written down. */
function committed(cluster: ControlledCluster, chain: Planned['chain']): string {
  const before = cluster.tables.instances;
  const order = { nodeId: chain.at(-1)?.target.nodeId ?? '', undoSeconds: 10 };
  for (const { id, moveTo } of writtenMoves(chain, order, cluster.nowMs)) cluster.tables.amend(id, { moveTo });
  const { plan } = decide(cluster.world(), cluster.circumstances());
  cluster.tables.instances = before;
  return JSON.stringify(plan);
}

/** The worker of the built console. */
function thread(): string {
  const folder = path.join(CONSOLE, 'assets');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const name = files.find((file) => /^planning-thread-.*\.js$/.test(file));
  if (name === undefined) throw new Error('The console is not built. Run "npm run build" first.');
  return name;
}

interface ThreadWindow {
  ask(message: object): Promise<{ answer: ThreadAnswer }>;
  tell(message: object): void;
}

interface ThreadAnswer {
  readonly chain: Planned['chain'];
  readonly previews: readonly { readonly ok: boolean; readonly plan: unknown }[];
}

/** Runs in the page. */
function openThread(url: string): void {
  const worker = new Worker(url, { type: 'module' });
  const waiting = new Map<number, (data: { answer: ThreadAnswer }) => void>();
  let lastId = 0;
  worker.onmessage = ({ data }) => waiting.get(data.id)?.(data);
  Object.assign(window, {
    tell: (message: object) => worker.postMessage(message),
    ask: (question: object) =>
      new Promise((resolve) => {
        const id = ++lastId;
        waiting.set(id, resolve);
        worker.postMessage({ type: 'ask', id, question });
      }),
  });
}

/** Runs in the page: what the console itself would ask. Null where the instance is there already. */
async function planAll(text: string): Promise<(Planned | null)[]> {
  const planner = window as unknown as ThreadWindow;
  const { fleet, drags } = JSON.parse(text);
  planner.tell({ type: 'hold', fleet });
  const answers = await Promise.all(
    drags.map(({ instanceId, to }: Drag) => planner.ask({ kind: 'move', instanceId, to })),
  );
  return answers.map(({ answer: { chain, previews } }: { answer: ThreadAnswer }) => {
    const [first] = previews;
    return first ? { chain, plan: JSON.stringify(first.plan), fits: previews.every(({ ok }) => ok) } : null;
  });
}
