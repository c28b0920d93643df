/**
 * How long after the pointer came to a target the target says what it thinks. A strip is carried with the real pointer
 * from card to card; the page itself takes the times, from the event to the first drawn frame with the verdict.
 */
export async function measureHover(page, hovers) {
  await page.evaluate(watchVerdicts);
  const strip = page.locator('button.strip-instance').first();
  await strip.scrollIntoViewIfNeeded();
  const box = await strip.boundingBox();
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.waitForTimeout(1_500);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 12);
  const targets = await page.locator('li.gpu').all();
  const inSight = [];
  for (const target of targets) {
    const at = await target.boundingBox();
    if (at && at.y > 120 && at.y + at.height < 780) inSight.push(at);
  }
  for (let n = 0; n < hovers; n++) {
    const at = inSight[(n * 7 + 1) % inSight.length];
    await page.mouse.move(at.x + at.width * 0.7, at.y + at.height / 2 + (n % 3));
    await page.waitForTimeout(120);
  }
  await page.keyboard.press('Escape');
  await page.mouse.up();
  return page.evaluate(() => window.hoverTimes);
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
      if (next === window.lastHovered) return;
      window.lastHovered = next;
      key = next;
      cameAt = event.timeStamp;
      setTimeout(look);
    },
    { capture: true },
  );
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}
