import { openBrowser, openFleet } from './browser.mjs';
import { measurePickUp } from './first-verdict.mjs';
import { measureHover } from './hover-time.mjs';
import { writePage } from './page.mjs';
import { measureCost } from './page-cost.mjs';
import { servePretendFleet } from './pretend-fleet.mjs';

/**
 * `npm run bench -- console [--seconds N] [--write]`: what the fleet's page costs with 50 nodes of 8 GPUs that report
 * once a second, and with 200 nodes, and how fast a carried instance is told where it fits.
 */
const seconds = Number(process.argv[process.argv.indexOf('--seconds') + 1]) || 20;
const results = [];
const browser = await openBrowser();
try {
  for (const [mode, name] of [
    ['fake-large', '50 nodes × 8 GPUs'],
    ['fake-huge', '200 nodes × 8 GPUs'],
  ]) {
    const fleet = await servePretendFleet(mode);
    try {
      const page = await openFleet(browser, fleet.url);
      await page.waitForTimeout(3_000);
      const roomy = await measureCost(browser, page, seconds);
      const pickUps = await measurePickUp(page, 6);
      const hovers = await measureHover(page, 60);
      await page.getByRole('button', { name: 'Dense' }).click();
      await page.waitForTimeout(1_500);
      const dense = await measureCost(browser, page, seconds);
      results.push({ name, roomy, dense, pickUps, hovers });
      console.log(JSON.stringify(results.at(-1)));
      await page.context().close();
    } finally {
      await fleet.close();
    }
  }
} finally {
  await browser.close();
}
await writePage(results, { seconds, toFile: process.argv.includes('--write') });
process.exit(0);
