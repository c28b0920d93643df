/** Where instances stand that can be picked up and are in sight, as points on the screen. */
export function stripsInSight(page) {
  return page.locator('button.strip-instance').evaluateAll((strips) =>
    strips.flatMap((strip) => {
      const { x, y, width, height } = strip.getBoundingClientRect();
      const at = { x: x + width / 2, y: y + height / 2 };
      const isReady = / ready/.test(strip.getAttribute('aria-label') ?? '');
      return isReady && strip.contains(document.elementFromPoint(at.x, at.y)) ? [at] : [];
    }),
  );
}

/** The cards that something can be dropped on, likewise. */
export function cardsInSight(page) {
  return page.locator('li.gpu').evaluateAll((cards) =>
    cards.flatMap((card) => {
      const { x, y, width, height } = card.getBoundingClientRect();
      const at = { x: x + width * 0.7, y: y + height / 2 };
      return card.contains(document.elementFromPoint(at.x, at.y)) ? [at] : [];
    }),
  );
}
