import type { Assignment, Welcome } from '@aivailable/contracts';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import { Link, type LinkIdentity, type LinkRefusal } from './link.js';
import type { Observed } from './report-writer.js';
import type { TunnelEnd } from './tunnel.js';
import { TunnelDialer } from './tunnel-dialer.js';

/** What the connection asks of the agent; which assignment is carried out it knows itself. */
export type AgentView = Omit<Observed, 'assignmentEpoch' | 'assignmentRevision'>;

export interface ConnectionOptions {
  readonly apiUrl: string;
  readonly nodeToken: string;
  readonly identity: LinkIdentity;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly end: TunnelEnd;
  observe(): AgentView;
  onWelcome(welcome: Welcome): void;
  onAssignment(assignment: Assignment): void;
  onRefused(refusal: LinkRefusal): void;
}

/** Everything that one node token keeps open to one API: the link, and the tunnels while the link is up. */
export class Connection {
  readonly #link: Link;
  readonly #tunnels: TunnelDialer;

  constructor(private readonly options: ConnectionOptions) {
    this.#tunnels = new TunnelDialer(options);
    this.#link = new Link({
      ...options,
      events: {
        onWelcome: (welcome) => this.#welcomed(welcome),
        onAssignment: (assignment) => options.onAssignment(assignment),
        // Without an API there is nobody to dial to; answers on open tunnels go on.
        onDown: () => this.#tunnels.pause(),
        onRefused: (refusal) => options.onRefused(refusal),
      },
    });
  }

  start(): void {
    this.#link.start();
  }

  dialNow(): void {
    this.#link.dialNow();
  }

  changed(): void {
    this.#link.changed();
  }

  async stop(reason: string): Promise<void> {
    this.#tunnels.pause();
    await this.#link.stop(reason);
    this.#tunnels.close();
  }

  #welcomed(welcome: Welcome): void {
    this.#tunnels.keep(welcome.tunnels);
    this.options.onWelcome(welcome);
  }
}
