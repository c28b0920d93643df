import { cardsInSight, stripsInSight } from './strips.mjs';

/**
 * How long after the pointer came to a target the target says what it thinks. A strip is carried with the real pointer
 * from card to card; the page itself takes the times, from the event to the first drawn frame with the verdict.
 */
export async function measureHover(page, hovers) {
  await page.evaluate(watchVerdicts);
  const [from] = await stripsInSight(page);
  if (from === undefined) throw new Error('There is no instance in sight to carry.');
  await page.mouse.move(from.x, from.y);
  await page.waitForTimeout(1_500);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 12);
  await page.locator('.drop-mark').first().waitFor();
  const cards = await cardsInSight(page);
  for (let n = 0; n < hovers; n++) {
    const at = cards[(n * 7 + 1) % cards.length];
    await page.mouse.move(at.x, at.y + (n % 3));
    await page.waitForTimeout(120);
  }
  await page.waitForTimeout(1_000);
  const taken = await page.evaluate(() => window.hoverTimes);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  if (taken.length < hovers / 2) throw new Error(`Only ${taken.length} of ${hovers} hovers were told anything.`);
  return taken;
}

/** Runs in the page. */
function watchVerdicts() {
  window.hoverTimes = [];
  let key = null;
  let cameAt = 0;
  const look = () => {
    if (key === null) return;
    const mark = document.querySelector('.drop-over:not(.drop-thinking)');
    if (mark?.closest('[data-drop]')?.getAttribute('data-drop') !== key) return;
    const since = cameAt;
    key = null;
    requestAnimationFrame(() => window.hoverTimes.push(performance.now() - since));
  };
  window.addEventListener(
    'pointermove',
    (event) => {
      const over = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-drop]');
      const next = over?.getAttribute('data-drop') ?? null;
      /* Before anything is carried no target says anything. */
      if (next === window.lastHovered || document.querySelector('.drag-card') === null) return;
      window.lastHovered = next;
      key = next;
      cameAt = event.timeStamp;
      setTimeout(look);
    },
    { capture: true },
  );
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}
