import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Child } from './child.mjs';
import { answersInTurn, heldStreams, memoryOverTime, streamsInTurn, warmed } from './measure.mjs';
import { ours } from './ours.mjs';
import { page } from './page.mjs';
import { barePipe, bareProxy, direct, haproxy, nginx, portkey } from './targets.mjs';

/**
 * `npm run bench -- gateway [--quick] [--long]`: what a request costs in ours and in other gateways, side by side in one
 * run. `--quick`: fewer rounds and no table in the docs. `--long`: also memory over 200,000 requests.
 */
const root = path.resolve(import.meta.dirname, '..', '..', '..');
const outputs = path.join(root, 'tests', 'output', 'bench');
const unknown = process.argv.slice(2).filter((word) => !['--quick', '--long'].includes(word));
if (unknown.length > 0) {
  console.error('Usage: npm run bench -- gateway [--quick] [--long]');
  process.exit(1);
}
const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 1 : 4;
await mkdir(outputs, { recursive: true });
const folder = await mkdtemp(path.join(tmpdir(), 'aivailable-gateway-'));
const opened = [];
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

try {
  const engine = opened[opened.push(new Child(path.join(import.meta.dirname, 'engine.mjs'))) - 1];
  const load = opened[opened.push(new Child(path.join(import.meta.dirname, 'load.mjs'))) - 1];
  const { port } = await engine.hears('listening');
  const targets = [];
  for (const start of [direct, nginx, haproxy, barePipe, bareProxy, portkey]) {
    const target = await start(port, folder, outputs).catch((error) => console.error(`Left out: ${error.message}`));
    if (target) targets.push(opened[opened.push(target) - 1]);
  }
  targets.push(opened[opened.push(await ours(root, folder, engine, { nodes: 6, deployments: 14 })) - 1]);
  const [us] = targets.slice(-1);
  /* On a fresh process, and before anything else: it is the memory of these requests alone. */
  const memory = process.argv.includes('--long') ? await memoryOverTime(load, us, [20_000, 200_000]) : null;
  await warmed(load, targets, isQuick ? 3_000 : 20_000);
  const results = {
    memory,
    answers: await answersInTurn(load, targets, rounds, isQuick ? 2_000 : 6_000),
    streams: await streamsInTurn(load, targets, rounds),
    held: [],
  };
  for (const count of isQuick ? [200] : [1_000, 5_000]) {
    for (const target of targets.filter(({ name }) => !/no gateway|Portkey|pipe/.test(name))) {
      results.held.push(await heldStreams(load, target, count));
    }
  }
  const text = page(results, rounds);
  console.log(text);
  if (!isQuick) await writeFile(path.join(root, 'docs', 'bench', 'gateway.md'), text);
} finally {
  for (const one of opened.reverse()) await one.stop();
  await rm(folder, { recursive: true, force: true });
}
