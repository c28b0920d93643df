/** Nearer than this a press is a click. */
const SLACK_PX = 6;
/** A finger that rests so long on a strip carries it; a shorter touch scrolls or presses. */
const REST_MS = 350;
const EDGE_PX = 72;
/** A click comes no later than this after its button was let go. */
const CLICK_MS = 60;
const SCROLL_PX = 18;

export interface PointerEars {
  readonly start: () => void;
  readonly move: (x: number, y: number, target: string | null) => void;
  readonly drop: (target: string | null) => void;
  /** Also of a press that carried nothing. */
  readonly cancel: () => void;
}

/**
 * Follows one pointer from its press to its end. One listener for the whole map, not one per strip: hundreds of strips
 * are drawn again with every report, and each is a plain element. Targets are elements with `data-drop`.
 */
export function followPointer(press: PointerEvent, ears: PointerEars): void {
  new PointerDrag(press, ears).listen();
}

class PointerDrag {
  readonly #press: PointerEvent;
  readonly #ears: PointerEars;
  readonly #life = new AbortController();
  readonly #isTouch: boolean;
  #isCarrying = false;
  #at: { readonly x: number; readonly y: number };
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(press: PointerEvent, ears: PointerEars) {
    this.#press = press;
    this.#ears = ears;
    this.#isTouch = press.pointerType === 'touch';
    this.#at = { x: press.clientX, y: press.clientY };
  }

  listen(): void {
    if (this.#isTouch) this.#resting = setTimeout(() => this.#pickUp(), REST_MS);
    this.#on('pointermove', (event) => this.#isMine(event) && this.#move(event));
    this.#on('pointerup', (event) => this.#isMine(event) && this.#release(event));
    this.#on('pointercancel', () => this.#giveUp());
    /* Captured, so that of any element comes by here too: a press takes the focus from whoever had it. */
    this.#on('blur', ({ target }) => target === window && this.#giveUp());
    this.#on('keydown', (event) => this.#escape(event));
    /* What is carried does not scroll the page, and a long touch opens no menu of the browser. */
    this.#on('touchmove', (event) => this.#isCarrying && event.preventDefault());
    this.#on('contextmenu', (event) => (this.#isCarrying || this.#isTouch) && event.preventDefault());
    this.#on('selectstart', (event) => event.preventDefault());
  }

  #on<K extends keyof WindowEventMap>(type: K, listen: (event: WindowEventMap[K]) => void): void {
    window.addEventListener(type, listen, { signal: this.#life.signal, passive: false, capture: true });
  }

  #isMine({ pointerId }: PointerEvent): boolean {
    return pointerId === this.#press.pointerId;
  }

  #move({ clientX, clientY }: PointerEvent): void {
    this.#at = { x: clientX, y: clientY };
    if (this.#isCarrying) {
      this.#tell();
      return;
    }
    const { clientX: x, clientY: y } = this.#press;
    if (Math.hypot(clientX - x, clientY - y) <= SLACK_PX) return;
    if (this.#isTouch) this.#giveUp();
    else this.#pickUp();
  }

  #pickUp(): void {
    this.#ears.start();
    this.#isCarrying = true;
    this.#tell();
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }

  #tell(): void {
    const { x, y } = this.#at;
    this.#ears.move(x, y, targetAt(x, y));
  }

  /** At the edge of the window the page goes on under the pointer. */
  #scroll(): void {
    const { y } = this.#at;
    const down = y > window.innerHeight - EDGE_PX ? SCROLL_PX : y < EDGE_PX ? -SCROLL_PX : 0;
    if (down !== 0) {
      window.scrollBy(0, down);
      this.#tell();
    }
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }

  #release({ clientX, clientY }: PointerEvent): void {
    if (!this.#isCarrying) {
      this.#giveUp();
      return;
    }
    this.#end();
    swallowClick();
    this.#ears.drop(targetAt(clientX, clientY));
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#isCarrying) return;
    event.preventDefault();
    event.stopPropagation();
    this.#giveUp();
    /* The button is still down: letting it go presses nothing either. */
    window.addEventListener('pointerup', swallowClick, { capture: true, once: true });
  }

  #giveUp(): void {
    this.#end();
    this.#ears.cancel();
  }

  #end(): void {
    this.#life.abort();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#resting);
  }
}

function targetAt(x: number, y: number): string | null {
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
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), CLICK_MS);
}
