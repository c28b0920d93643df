import { stripsInSight } from './strips.mjs';

/**
 * From the press that picks an instance up to the frame with the first verdicts, and to the frame in which every target in
 * sight has one. The first is as cold as it gets: the pointer was never on the map before, and presses as soon as it is there.
 */
export async function measurePickUp(page, times) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    const strips = (await stripsInSight(page)).filter(isInside);
    if (strips.length === 0) throw new Error('There is no instance in sight to pick up.');
    const at = strips[(n * 3) % strips.length];
    await page.mouse.move(at.x, at.y);
    await page.waitForTimeout(n === 0 ? 50 : 600);
    await page.evaluate(watchVerdicts);
    await page.mouse.down();
    await page.mouse.move(at.x + 12, at.y + 12);
    const came = await page.evaluate(() => window.verdictsCame);
    if (came !== null) taken.push(came);
    await page.keyboard.press('Escape');
    await page.mouse.up();
  }
  if (taken.length < times / 2) throw new Error(`Only ${taken.length} of ${times} pick-ups were told anything.`);
  return taken;
}

/** Near the edge of the window the page would go on under what is carried, and other targets be in sight. */
const EDGE_PX = 90;
const HEIGHT_PX = 900;

function isInside({ y }) {
  return y > EDGE_PX && y < HEIGHT_PX - EDGE_PX;
}

/** Runs in the page. Null: they did not come in ten seconds. */
function watchVerdicts() {
  window.verdictsCame = new Promise((resolve) => {
    let beganAt = performance.now();
    const press = ({ timeStamp }) => {
      beganAt = timeStamp;
    };
    window.addEventListener('pointerdown', press, { capture: true, once: true });
    const isInSight = (target) => {
      const { top, bottom } = target.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    const said = (target) => {
      const marks = [...target.querySelectorAll('.drop-mark:not(.drop-thinking)')];
      return marks.some((mark) => mark.closest('[data-drop]') === target);
    };
    let first = null;
    const observer = new MutationObserver(() => {
      if (document.querySelector('.drop-mark:not(.drop-thinking)') === null) return;
      if (first === null) requestAnimationFrame(() => (first ??= performance.now() - beganAt));
      if (![...document.querySelectorAll('[data-drop]')].filter(isInSight).every(said)) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve({ first, all: performance.now() - beganAt }));
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    setTimeout(() => {
      observer.disconnect();
      resolve(null);
    }, 10_000);
  });
}
