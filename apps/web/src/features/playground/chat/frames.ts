type Change<T> = (value: T) => T;

/** Nobody looks at a hidden page, and it draws no frames: changes are shown this often then. */
const HIDDEN_MS = 250;

/**
 * Collects changes until the next frame: fast engines write more pieces than a screen has frames. Of the same name only
 * the last change counts.
 */
export class Frames<T> {
  private waiting = new Map<string, Change<T>>();
  private frame: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly apply: (change: Change<T>) => void) {}

  put(name: string, change: Change<T>): void {
    this.waiting.set(name, change);
    if (this.frame !== null) return;
    this.frame = requestAnimationFrame(() => this.flush());
    this.timer = setTimeout(() => this.flush(), HIDDEN_MS);
  }

  stop(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = null;
    this.waiting.clear();
  }

  private flush(): void {
    const changes = [...this.waiting.values()];
    this.stop();
    this.apply((value) => changes.reduce((done, change) => change(done), value));
  }
}
