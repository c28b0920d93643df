import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { ChannelStream, channelsOn } from '@aivailable/channels';
import { TunnelPool } from '../../src/fleet/tunnels/tunnel-pool.js';
import type { ScriptedEngine } from './fake-ports.js';

/** A node with tunnels as a real one has them; its engine is at their other end. */
export class TunnelledNode {
  /** Its clock is the test. */
  readonly pool = new TunnelPool({
    nodeName: 'name-of-only',
    waitMs: 120_000,
    everyBeat: () => () => undefined,
  });
  private readonly server: Server = createServer();
  private readonly near: Socket[] = [];
  private readonly far: Socket[] = [];

  constructor(private readonly engine: ScriptedEngine) {}

  /** Opens one more; the newest is asked. */
  async dial(): Promise<void> {
    if (!this.server.listening) await once(this.server.listen(0, '127.0.0.1'), 'listening');
    const joined = once(this.server, 'connection');
    const far = connect((this.server.address() as AddressInfo).port, '127.0.0.1');
    const [near] = (await joined) as [Socket];
    this.far.push(far);
    channelsOn(far, {
      atTurnEnd: setImmediate,
      onChannel: (channel) => this.engine.accept(new ChannelStream(channel)),
      everyBeat: () => () => undefined,
    });
    this.near.push(near);
    this.pool.add(near);
  }

  /** As by a proxy that is started anew. */
  cutNewest(): void {
    this.near.pop()?.resetAndDestroy();
  }

  /** Its agent, as by `kill -9`. */
  vanish(): void {
    for (const tunnel of this.far.splice(0)) tunnel.destroy();
  }

  async close(): Promise<void> {
    this.pool.shut(new Error('The test is over.'));
    await new Promise((resolve) => this.server.close(resolve));
  }
}
