import { stripsInSight } from './strips.mjs';

/**
 * From the press that picks an instance up to the frame with the first verdicts. The first is as cold as it gets: the
 * pointer was never on the map before, and presses as soon as it is there.
 */
export async function measurePickUp(page, times) {
  const taken = [];
  const strips = await stripsInSight(page);
  if (strips.length === 0) throw new Error('There is no instance in sight to pick up.');
  for (let n = 0; n < times; n++) {
    const at = strips[(n * 3) % strips.length];
    await page.mouse.move(at.x, at.y);
    await page.waitForTimeout(n === 0 ? 50 : 600);
    await page.evaluate(watchFirst);
    await page.mouse.down();
    await page.mouse.move(at.x + 12, at.y + 12);
    const came = await page.evaluate(() => window.firstVerdict);
    if (came !== null) taken.push(came);
    await page.keyboard.press('Escape');
    await page.mouse.up();
  }
  if (taken.length < times / 2) throw new Error(`Only ${taken.length} of ${times} pick-ups were told anything.`);
  return taken;
}

/** Runs in the page. Null: none came in ten seconds. */
function watchFirst() {
  window.firstVerdict = new Promise((resolve) => {
    let beganAt = performance.now();
    const press = ({ timeStamp }) => {
      beganAt = timeStamp;
    };
    window.addEventListener('pointerdown', press, { capture: true, once: true });
    const observer = new MutationObserver(() => {
      if (document.querySelector('.drop-mark:not(.drop-thinking)') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - beganAt));
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    setTimeout(() => {
      observer.disconnect();
      resolve(null);
    }, 10_000);
  });
}
