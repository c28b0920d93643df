import type { TunnelsMissing } from '@aivailable/contracts';

/** Tunnels that were asked for and will not come: what fails together is told in one message for each ask. */
export class MissingTunnels {
  readonly #untold = new Map<number, TunnelsMissing>();
  #telling: NodeJS.Immediate | null = null;

  constructor(private readonly tell: (missing: TunnelsMissing) => void) {}

  /** `ask`: null where nobody asked, or by an API that numbers no asks. */
  add(ask: number | null, count: number, reason: string): void {
    if (ask === null) return;
    const before = this.#untold.get(ask)?.count ?? 0;
    this.#untold.set(ask, { type: 'tunnels-missing', ask, count: before + count, reason });
    this.#telling ??= setImmediate(() => this.#tellAll());
  }

  #tellAll(): void {
    this.#telling = null;
    const untold = [...this.#untold.values()];
    this.#untold.clear();
    for (const missing of untold) this.tell(missing);
  }
}
