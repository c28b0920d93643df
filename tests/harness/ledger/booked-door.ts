import { createServer, type Server } from 'node:http';
import { NO_LIMITS } from '@aivailable/contracts';
import { DatabaseSpendingBook } from '../../../apps/api/src/auth/spending/database-spending-book.js';
import { UsageWriter } from '../../../apps/api/src/monitoring/usage/usage-writer.js';
import { systemClock } from '../../../apps/api/src/routing/clock.js';
import { DataPlane } from '../../../apps/api/src/routing/data-plane.js';
import { LimitGate } from '../../../apps/api/src/routing/limits/limit-gate.js';
import { SpendingSync } from '../../../apps/api/src/routing/limits/spending-sync.js';
import { LIMITS } from '../../../apps/api/src/routing/limits.js';
import type { OwnDatabase } from '../../../apps/api/test/own-database.js';
import { FakePrincipals, FakeTunnels, listening } from '../../../apps/api/test/routing/fake-ports.js';
import { FakeServing } from '../../../apps/api/test/routing/fake-serving.js';
import { LocalBus } from './local-bus.js';

/** Far beyond what is used: nobody is refused, and everything is counted. */
const AMPLE = { ...NO_LIMITS, tokensPerMonth: 1_000_000_000 };

/** The real door with the real accounts on a real database, in front of engines on sockets of this machine. */
export class BookedDoor {
  readonly serving = new FakeServing();
  readonly tunnels = new FakeTunnels();
  readonly plane: DataPlane;
  readonly #bus = new LocalBus();
  readonly #writer: UsageWriter;
  readonly #sync: SpendingSync;
  readonly #server: Server;
  url = '';
  aborted = 0;

  constructor({ dataSource }: OwnDatabase) {
    const principals = new FakePrincipals();
    principals.grant('one', { limits: AMPLE });
    this.#writer = new UsageWriter(dataSource, this.#bus);
    this.#bus.on('request.finished', ({ request }) => {
      if (request.outcome === 'aborted') this.aborted += 1;
    });
    const gate = new LimitGate(systemClock, 10_000, false);
    const book = new DatabaseSpendingBook(dataSource, { url: '', shared: false });
    this.#sync = new SpendingSync(gate, book, systemClock, () => undefined);
    this.plane = new DataPlane({
      ...{ principals, serving: this.serving, tunnels: this.tunnels, events: this.#bus, gate, clock: systemClock },
      limits: { ...LIMITS, restMs: 20, longestRestMs: 40 },
      corsOrigins: [],
      warn: () => undefined,
    });
    this.#server = createServer((request, response) => this.plane.handle(request, response));
  }

  async open(): Promise<void> {
    this.url = `http://127.0.0.1:${await listening(this.#server)}`;
    this.#sync.start();
    this.#writer.onModuleInit();
  }

  /** Everything that has ended is in the database. */
  async booked(): Promise<void> {
    await this.#writer.write();
    await this.#sync.write();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#sync.stop();
    await this.#writer.beforeApplicationShutdown();
    await this.tunnels.close();
  }
}
