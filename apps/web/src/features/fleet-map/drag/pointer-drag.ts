/** Nearer than this a press is a click. */
const SLACK_PX = 6;
/** A finger that rests so long on a strip carries it; a shorter touch scrolls or presses. */
const REST_MS = 350;
const EDGE_PX = 72;
const SCROLL_PX = 18;

export interface PointerEars {
  /** False when nothing can be carried; the press stays a press then. */
  readonly start: () => boolean;
  readonly move: (x: number, y: number, target: string | null) => void;
  readonly drop: (target: string | null) => void;
  readonly cancel: () => void;
}

/**
 * Follows one pointer from its press to its end. One listener for the whole map, not one per strip: hundreds of strips
 * are drawn again with every report, and each is a plain element. Targets are elements with `data-drop`.
 */
export function followPointer(press: PointerEvent, ears: PointerEars): void {
  const isTouch = press.pointerType === 'touch';
  const life = new AbortController();
  const { signal } = life;
  let carrying = false;
  let at = { x: press.clientX, y: press.clientY };
  let frame = 0;

  const end = () => {
    life.abort();
    cancelAnimationFrame(frame);
    clearTimeout(resting);
  };
  const pickUp = () => {
    if (!ears.start()) return end();
    carrying = true;
    ears.move(at.x, at.y, targetAt(at));
    frame = requestAnimationFrame(scroll);
  };
  /** At the edge of the window the page goes on under the pointer. */
  const scroll = () => {
    const down = at.y > window.innerHeight - EDGE_PX ? SCROLL_PX : at.y < EDGE_PX ? -SCROLL_PX : 0;
    if (down !== 0) {
      window.scrollBy(0, down);
      ears.move(at.x, at.y, targetAt(at));
    }
    frame = requestAnimationFrame(scroll);
  };
  const resting = isTouch ? setTimeout(pickUp, REST_MS) : undefined;

  const on = <K extends keyof WindowEventMap>(type: K, listen: (event: WindowEventMap[K]) => void) =>
    window.addEventListener(type, listen, { signal, passive: false, capture: true });
  on('pointermove', (event) => {
    if (event.pointerId !== press.pointerId) return;
    at = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(at.x - press.clientX, at.y - press.clientY) > SLACK_PX;
    if (carrying) ears.move(at.x, at.y, targetAt(at));
    else if (far && isTouch) end();
    else if (far) pickUp();
  });
  on('pointerup', (event) => {
    if (event.pointerId !== press.pointerId) return;
    end();
    if (!carrying) return;
    swallowClick();
    ears.drop(targetAt({ x: event.clientX, y: event.clientY }));
  });
  const giveUp = () => {
    end();
    if (carrying) ears.cancel();
  };
  on('pointercancel', giveUp);
  on('blur', giveUp);
  on('keydown', (event) => {
    if (event.key !== 'Escape' || !carrying) return;
    event.preventDefault();
    event.stopPropagation();
    giveUp();
  });
  /* What is carried does not scroll the page, and a long touch opens no menu of the browser. */
  on('touchmove', (event) => carrying && event.preventDefault());
  on('contextmenu', (event) => (carrying || isTouch) && event.preventDefault());
  on('selectstart', (event) => event.preventDefault());
}

function targetAt({ x, y }: { x: number; y: number }): string | null {
  const element = document.elementFromPoint(x, y)?.closest('[data-drop]');
  return element?.getAttribute('data-drop') ?? null;
}

/** The press that ended a drag would open a menu where it ends. */
function swallowClick(): void {
  const stop = (event: Event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 0);
}
