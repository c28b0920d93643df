import path from 'node:path';
import { Claim, makeDataFolder } from './claim.mjs';
import { onInterrupt } from './interrupt.mjs';
import { expectedUrl, localUrl } from './local-url.mjs';
import { endOrphans } from './orphans.mjs';
import { agentPlaces } from './places.mjs';
import { Product } from './product.mjs';
import { Progress } from './progress.mjs';
import { exitWith } from './refusal.mjs';
import { START_HELP, startArguments } from './start-arguments.mjs';
import { keepsake, welcome } from './welcome.mjs';
import { buildIfNeeded, installIfNeeded, ROOT } from './workspace.mjs';

export function main(args) {
  return exitWith(async () => {
    const { help, fleet, newPassword } = startArguments(args);
    if (help) {
      console.log(START_HELP);
      return 0;
    }
    // A reader that went away (`npm start | head`) must not end the product.
    process.stdout.on('error', () => undefined);
    return start({ fleet, newPassword }, new Progress());
  });
}

async function start({ fleet, newPassword }, progress) {
  const interruption = new AbortController();
  const { signal } = interruption;
  let product = null;
  onInterrupt({
    stop: () => {
      progress.line('\nStopping. Ctrl-C again ends everything at once.');
      interruption.abort();
    },
    killAll: () => product?.killAll(),
  });
  await installIfNeeded(ROOT, progress, signal);
  await buildIfNeeded(ROOT, progress, signal);
  const dataDir = path.resolve(ROOT, process.env.AIVAILABLE_DATA_DIR ?? '.aivailable');
  makeDataFolder(dataDir);
  const claim = new Claim(dataDir);
  const orphans = claim.take();
  try {
    if (orphans.length > 0) await progress.step('Ending what a killed start left running', () => endOrphans(orphans));
    const places = await agentPlaces(ROOT, fleet);
    const say = (text) => progress.line(text);
    product = new Product({ root: ROOT, dataDir, claim, places, newPassword, signal, say });
    await run(product, dataDir, progress, signal);
    return 0;
  } finally {
    claim.release();
  }
}

/** Starts the product and keeps it until somebody asks for its end. */
async function run(product, dataDir, progress, signal) {
  const asked = new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', resolve, { once: true });
  });
  try {
    await Promise.race([bringUp(product, dataDir, progress, signal), asked]);
    await asked;
  } finally {
    await product.stop();
  }
}

const isReady = (reasons) => reasons === null;

/** Who asks for the end meanwhile reads no more of how it goes on; what is shown only once is shown. */
async function bringUp(product, dataDir, progress, signal) {
  const expected = expectedUrl(process.env);
  if (expected !== null) product.startMembers(expected);
  const api = await progress.step('Starting the API', () => product.startApi());
  if (signal.aborted) return progress.line(keepsake(api));
  const url = localUrl(process.env, api.url);
  await progress.step('Starting the agents of this machine', () => product.startAgents(url));
  const title = 'Waiting for a model that answers';
  const reasons = await progress.step(title, () => product.waitUntilReady(url), isReady);
  progress.line(signal.aborted ? keepsake(api) : welcome(api, { dataDir, reasons }));
}
