/** From the press that picks an instance up to the first verdicts on the map, with a picture of the fleet at hand or not. */
export async function measurePickUp(page, times) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    const strip = page.locator('button.strip-instance').nth(n * 3);
    await strip.scrollIntoViewIfNeeded();
    const box = await strip.boundingBox();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(at.x, at.y);
    await page.waitForTimeout(n === 0 ? 50 : 600);
    await page.evaluate(watchFirst);
    await page.mouse.down();
    await page.mouse.move(at.x + 12, at.y + 12);
    taken.push(await page.evaluate(() => window.firstVerdict));
    await page.keyboard.press('Escape');
    await page.mouse.up();
  }
  return taken;
}

/** Runs in the page. */
function watchFirst() {
  window.firstVerdict = new Promise((resolve, reject) => {
    const beganAt = performance.now();
    setTimeout(() => reject(new Error('no verdict came')), 30_000);
    const observer = new MutationObserver(() => {
      if (document.querySelector('.drop-mark:not(.drop-thinking)') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - beganAt));
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}
