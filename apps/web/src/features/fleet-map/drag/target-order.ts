/**
 * The targets in the order in which somebody will probably come to them: those in sight, the nearest first, then the
 * others in the order of the map. Asked when a press begins: what is drawn then is laid out already, so that looking
 * where it is costs nothing.
 */
export function nearestFirst(keys: readonly string[], x: number, y: number): string[] {
  const distances = new Map<string, number>();
  for (const element of document.querySelectorAll('[data-drop]')) {
    const key = element.getAttribute('data-drop');
    const box = element.getBoundingClientRect();
    if (key !== null && box.bottom > 0 && box.top < window.innerHeight) distances.set(key, distanceTo(box, x, y));
  }
  const inSight = keys.filter((key) => distances.has(key));
  inSight.sort((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0));
  return [...inSight, ...keys.filter((key) => !distances.has(key))];
}

function distanceTo({ left, right, top, bottom }: DOMRect, x: number, y: number): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}
