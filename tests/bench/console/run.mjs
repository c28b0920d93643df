import { measureAgentToScreen } from './agent-to-screen.mjs';
import { openFleet, withBrowser } from './browser.mjs';
import { measurePickUp } from './first-verdict.mjs';
import { measureHover } from './hover-time.mjs';
import { measureLongAnswer } from './long-answer.mjs';
import { writePage } from './page.mjs';
import { measureCost } from './page-cost.mjs';
import { withPretendFleet } from './pretend-fleet.mjs';
import { within } from './within.mjs';

/**
 * `npm run bench -- console [--seconds N] [--write]`: what the fleet's page costs with 50 nodes of 8 GPUs that report
 * once a second, and with 200 nodes; how fast a carried instance is told where it fits; how soon a change at an agent is
 * on the screen; and what a long answer costs at its end. Each part has a browser and a limit of its own, so a part that
 * hangs is a part that failed: the others are measured, and the page is not written.
 */
const seconds = Number(process.argv[process.argv.indexOf('--seconds') + 1]) || 15;
const FLEETS = [
  ['fake-large', '50 nodes × 8 GPUs'],
  ['fake-huge', '200 nodes × 8 GPUs'],
];
const ROUNDS = 40;
const HOVERS = 60;
const PICK_UPS = 24;
const failed = [];

async function part(name, limitS, measure) {
  const beganAt = performance.now();
  const say = (text) => console.error(`${name}: ${text} (${Math.round((performance.now() - beganAt) / 1_000)} s)`);
  try {
    const found = await withBrowser((browser) => within(limitS * 1_000, name, measure(browser, say)));
    say('measured');
    return found;
  } catch (error) {
    failed.push(name);
    say(`failed. ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

const onPretended = (mode, measure) => (browser, say) => withPretendFleet(mode, (url) => measure(browser, url, say));

async function fleetPage(browser, url, say) {
  const page = await openFleet(browser, url);
  say('the map is there');
  await page.waitForTimeout(3_000);
  const roomy = await measureCost(browser, page, seconds);
  say('the cost is known');
  const pickUps = await measurePickUp(page, PICK_UPS);
  say('picked up');
  const hovers = await measureHover(page, HOVERS);
  say('carried');
  await page.getByRole('button', { name: 'Dense' }).click();
  await page.waitForTimeout(1_500);
  const dense = await measureCost(browser, page, seconds);
  return { roomy, dense, pickUps, hovers };
}

const fleets = [];
for (const [mode, name] of FLEETS) {
  const found = await part(name, 240 + 2 * seconds, onPretended(mode, fleetPage));
  if (found !== null) fleets.push({ name, ...found });
}
const screen = await part('from an agent to the screen', 300, (browser) => measureAgentToScreen(browser, ROUNDS));
const answer = await part('a long answer', 180, onPretended('fake', measureLongAnswer));

const toFile = process.argv.includes('--write') && failed.length === 0;
await writePage({ fleets, screen, answer }, { seconds, toFile });
if (failed.length > 0) console.error(`Not measured, so nothing was written: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);
