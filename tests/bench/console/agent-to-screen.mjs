import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { signedIn } from './browser.mjs';
import { withRealNode } from './real-node.mjs';

const FIRST_PID = 4_200;
const BYTES = 2 ** 30;
/** Beside the beat of the agents, so that changes come at all times between two of them. */
const PAUSE_MS = 730;

/** How long after a machine changed the page shows it: a job's number on a card, in the frame in which it is drawn. */
export function measureAgentToScreen(browser, rounds) {
  return withRealNode(async (real) => {
    const page = await signedIn(browser, real);
    try {
      await page.getByRole('heading', { name: real.node, exact: true }).waitFor();
      const taken = [];
      for (let pid = FIRST_PID; pid < FIRST_PID + rounds; pid++) {
        const seen = page.evaluate(whenShown, `pid ${pid}`);
        const job = { pid, name: 'train', user: 'ada', bytes: BYTES };
        const beganAt = Date.now();
        await writeFile(path.join(real.folder, 'pretend-jobs.json'), JSON.stringify({ 0: [job] }));
        taken.push((await seen) - beganAt);
        await page.waitForTimeout(PAUSE_MS);
      }
      return taken;
    } finally {
      await page.context().close();
    }
  });
}

/** Runs in the page. The wall clock, which is the same on both sides here. */
function whenShown(text) {
  return new Promise((resolve, reject) => {
    const isThere = () => document.querySelector(`[aria-label*="${text}"]`) !== null;
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    setTimeout(() => reject(new Error(`"${text}" was not shown in 15 s.`)), 15_000);
  });
}
