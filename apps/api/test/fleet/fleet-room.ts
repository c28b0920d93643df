import { EventEmitter, once } from 'node:events';
import type { JoinAnswer } from '@aivailable/contracts';
import { AuthModule } from '../../src/auth/auth.module.js';
import type { Config } from '../../src/config/config.js';
import type { ClusterEvent, ClusterEventType, EventOf } from '../../src/events/cluster-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { FleetClock } from '../../src/fleet/clock.js';
import { FleetModule } from '../../src/fleet/fleet.module.js';
import { LivenessWatch } from '../../src/fleet/liveness-watch.js';
import { TunnelsModule } from '../../src/fleet/tunnels/tunnels.module.js';
import type { TestDatabase } from '../database.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';
import { FakeAgent } from './agent.fake.js';
import { FakeFleetClock } from './clock.fake.js';

/** The fleet on a real database, with a clock that the test moves. */
export class FleetRoom {
  readonly events: ClusterEvent[] = [];
  readonly #agents: FakeAgent[] = [];
  readonly #news = new EventEmitter();

  private constructor(
    readonly room: Room,
    readonly clock: FakeFleetClock,
    readonly port: number,
    readonly admin: SignedIn,
  ) {}

  static async open(
    options: { database?: TestDatabase; config?: Partial<Config>; email?: string } = {},
  ): Promise<FleetRoom> {
    const clock = new FakeFleetClock();
    const room = await Room.open({
      imports: [AuthModule, FleetModule, TunnelsModule],
      config: { heartbeatMs: 1_000, suspectMs: 3_000, lostMs: 8_000, publicUrl: 'http://lab:8080', ...options.config },
      database: options.database,
      override: (builder) => builder.overrideProvider(FleetClock).useValue(clock),
    });
    const admin = await signedIn(room, 'admin', options.email);
    const fleet = new FleetRoom(room, clock, Number(new URL(await room.listen()).port), admin);
    for (const type of ['happened', 'node.changed', 'node-store.changed'] as const)
      room.get(EventBus).on(type, (event) => fleet.#hear(event));
    return fleet;
  }

  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers: object = this.admin.headers,
  ) {
    const response = await this.room.ask({
      method,
      url,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(body ?? {}),
    });
    return { status: response.statusCode, body: response.body === '' ? null : response.json() };
  }

  async joinToken(): Promise<string> {
    return (await this.ask('POST', '/admin/join-tokens', {})).body.token;
  }

  async join(name?: string): Promise<JoinAnswer> {
    const token = await this.joinToken();
    const { status, body } = await this.ask('POST', '/agent/join', { token, hostname: 'lab-1.example', name }, {});
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  }

  agent(nodeToken: string): FakeAgent {
    const agent = new FakeAgent(this.port, nodeToken);
    this.#agents.push(agent);
    return agent;
  }

  /** Lets time pass as the timer sees it. */
  pass(ms: number): void {
    const watch = this.room.get(LivenessWatch);
    for (let passed = 0; passed < ms; passed += 250) {
      this.clock.advance(Math.min(250, ms - passed));
      watch.sweep();
    }
  }

  of<T extends ClusterEventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The lines of the timeline, once the last of them is of this kind. */
  async linesUntil(kind: string): Promise<string[]> {
    await this.until(() => this.of('happened').at(-1)?.kind === kind);
    return this.of('happened').map(({ message }) => message);
  }

  /** Looked at after each event. */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = AbortSignal.timeout(60_000);
    while (!isSo()) await once(this.#news, 'event', { signal: deadline });
  }

  #hear(event: ClusterEvent): void {
    this.events.push(event);
    this.#news.emit('event');
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.vanish();
    await this.room.close();
  }
}
