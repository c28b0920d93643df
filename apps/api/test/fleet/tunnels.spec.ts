import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { type AskingHeaders, Principals, type Recognised, type RecognisedCaller } from '../../src/auth/principal.js';
import { AgentLink } from '../../src/fleet/links/agent-link.js';
import { Links } from '../../src/fleet/links/links.js';
import type { NodeDispatcher } from '../../src/fleet/node-tunnels.js';
import { TunnelDoor } from '../../src/fleet/tunnels/tunnel-door.js';
import { TunnelPools } from '../../src/fleet/tunnels/tunnel-pools.js';
import { quickest } from '../quickest.js';
import { FakeAgent, listening } from './agent.fake.js';
import { asked } from './asked.fake.js';
import { aNode, FakeFleetView } from './fleet-view.fake.js';

/** Knows one node token: `good`. */
class OneNode extends Principals {
  recogniseCaller(): RecognisedCaller {
    return { ok: false, code: 'missing_api_key' };
  }
  recogniseUser(): Recognised {
    return { ok: false, code: 'unauthenticated' };
  }
  recogniseNode(headers: AskingHeaders): Recognised {
    if (headers.authorization !== 'Bearer good') return { ok: false, code: 'unauthenticated' };
    return { ok: true, principal: { kind: 'node', nodeId: 'n1' } };
  }
}

class HastyPools extends TunnelPools {
  protected override readonly waitMs = 20;
}

/** Who waits is answered because of what happened, and not because a machine stalled. */
class PatientPools extends TunnelPools {
  protected override readonly waitMs = 120_000;
}

/** Its clock is the test. */
class BeatenPools extends PatientPools {
  readonly beats = new Set<() => void>();

  /** And time for whoever is asked to answer. */
  async beat(): Promise<void> {
    for (const run of this.beats) run();
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  }

  protected override everyBeat(run: () => void): () => void {
    this.beats.add(run);
    return () => this.beats.delete(run);
  }
}

describe('tunnels', () => {
  let server: Server;
  let port: number;
  let fleet: FakeFleetView;
  let links: Links;
  let pools: TunnelPools;
  const agents: FakeAgent[] = [];

  beforeEach(async () => {
    fleet = new FakeFleetView();
    fleet.set(aNode());
    links = new Links();
    pools = new PatientPools(links, fleet);
    const sockets = new WebSocketServer({ noServer: true });
    server = createServer();
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/tunnel') return new TunnelDoor(new OneNode(), pools).accept(request, socket, head);
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const link = new AgentLink('n1', ws);
        ws.on('close', () => links.closed(link));
        links.open(link);
      });
    });
    port = await listening(server);
  });

  afterEach(async () => {
    for (const agent of agents.splice(0)) agent.vanish();
    await pools.onApplicationShutdown();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function anAgent(answer?: RequestListener): Promise<FakeAgent> {
    const agent = new FakeAgent(port, 'good', answer);
    agents.push(agent);
    await agent.connect();
    return agent;
  }

  function node(): NodeDispatcher {
    const dispatcher = pools.dispatcher('n1');
    if (!dispatcher) throw new Error('The node has no link.');
    return dispatcher;
  }

  function ask(path: string): Promise<string> {
    return asked(node(), path).whole;
  }

  it('has no dispatcher for a node without a link', () => {
    expect(pools.dispatcher('n1')).toBeNull();
  });

  it('carries one request after the other on one channel of a tunnel', async () => {
    const agent = await anAgent((request, response) => response.end(`${request.method} ${request.url}`));
    await agent.dialTunnel();
    expect(await ask('/instances/i1/v1/models')).toBe('POST /instances/i1/v1/models');
    expect(await ask('/second')).toBe('POST /second');
    expect(agent.channels).toBe(1);
    expect(pools.counts('n1')).toEqual({ open: 1, inUse: 0, waiting: 0 });
  });

  it('lets a request wait for the first tunnel', async () => {
    const agent = await anAgent();
    const answer = ask('/');
    expect(pools.counts('n1')).toEqual({ open: 0, inUse: 0, waiting: 1 });
    await agent.dialTunnel();
    expect(await answer).toBe('ok');
  });

  it('says so when none comes in time', async () => {
    pools = new HastyPools(links, fleet);
    await anAgent();
    const answer = await ask('/').catch((error: Error) => error);
    expect(answer).toMatchObject({
      code: 'tunnel_unavailable',
      message: 'Node lab-1 opened no connection within 20 ms.',
    });
  });

  it('carries many requests at once on one tunnel', async () => {
    let together = 0;
    const all = deferred<void>();
    const agent = await anAgent(async (request, response) => {
      if (++together === 500) all.resolve();
      await all.promise;
      response.end(request.url);
    });
    await agent.dialTunnel();
    await agent.dialTunnel();
    const paths = Array.from({ length: 500 }, (_, i) => `/r${i}`);
    const answers = Promise.all(paths.map((path) => ask(path)));
    await all.promise;
    expect(pools.counts('n1')).toEqual({ open: 2, inUse: 500, waiting: 0 });
    expect(await answers).toEqual(paths);
    expect(await Promise.all(paths.map((path) => ask(path)))).toEqual(paths);
    expect(agent.channels).toBe(500);
  });

  it('goes on with the other tunnel when one is cut, and loses only what was on it', async () => {
    const begun = deferred<void>();
    const agent = await anAgent((request, response) => {
      if (request.url === '/never') begun.resolve();
      else response.end('ok');
    });
    await agent.dialTunnel();
    const newest = await agent.dialTunnel();
    const lost = ask('/never').catch((error: Error) => error);
    await begun.promise;
    newest.destroy();
    expect(await lost).toMatchObject({ name: 'TunnelCut', isNodeThere: true });
    expect(await ask('/')).toBe('ok');
  });

  it('asks on a new tunnel, and not on one that is left of a machine that was switched off', async () => {
    const agent = await anAgent();
    const left = await agent.dialTunnel();
    left.pause();
    await agent.dialTunnel();
    expect(await ask('/')).toBe('ok');
  });

  it('asks nothing on a tunnel that owes a sign of life, and closes it soon when another one answers', async () => {
    const beaten = new BeatenPools(links, fleet);
    pools = beaten;
    const begun = deferred<void>();
    const agent = await anAgent((request, response) => {
      if (request.url === '/never') begun.resolve();
      else response.end('ok');
    });
    await agent.dialTunnel();
    const hole = await agent.dialTunnel();
    const lost = ask('/never').catch((error: Error) => error.message);
    await begun.promise;
    hole.pause();
    await beaten.beat();
    await beaten.beat();
    expect(await ask('/')).toBe('ok');
    expect(pools.counts('n1')).toEqual({ open: 2, inUse: 1, waiting: 0 });
    await beaten.beat();
    expect(await lost).toBe('other side is silent');
    expect(await ask('/')).toBe('ok');
  });

  it('keeps all tunnels of a node that stalls, and asks on them', async () => {
    const beaten = new BeatenPools(links, fleet);
    pools = beaten;
    const agent = await anAgent();
    const stalled = [await agent.dialTunnel(), await agent.dialTunnel()];
    for (const tunnel of stalled) tunnel.pause();
    for (let i = 0; i < 6; i++) await beaten.beat();
    const answer = ask('/');
    expect(pools.counts('n1')).toEqual({ open: 2, inUse: 1, waiting: 0 });
    for (const tunnel of stalled) tunnel.resume();
    expect(await answer).toBe('ok');
  });

  it('does not let a slow reader of one answer hold up another', async () => {
    const agent = await anAgent((request, response) => {
      if (request.url === '/quick') response.end('quick');
      else response.end('x'.repeat(2_000_000));
    });
    await agent.dialTunnel();
    const slow = asked(node(), '/large', 'question', { paused: true });
    await slow.begun;
    expect(await ask('/quick')).toBe('quick');
    slow.resume();
    expect(await slow.whole).toHaveLength(2_000_000);
  });

  it('takes an abort to the other side within milliseconds, and closes that channel alone', async () => {
    let gone = deferred<number>();
    const agent = await anAgent((request, response) => {
      if (request.url !== '/long') return response.end('short');
      response.on('close', () => gone.resolve(performance.now()));
      response.write('beginning');
    });
    await agent.dialTunnel();
    const tookMs = await quickest(50, async () => {
      gone = deferred();
      const long = asked(node(), '/long');
      await long.begun;
      const abortedAt = performance.now();
      long.abort();
      await expect(long.whole).rejects.toThrow('given up');
      return (await gone.promise) - abortedAt;
    });
    expect(tookMs).toBeLessThan(50);
    expect(await ask('/')).toBe('short');
    expect(agent.tunnels.size).toBe(1);
  });

  it('fails what is in flight at once when the agent vanishes', async () => {
    let arrived = deferred<void>();
    const tookMs = await quickest(500, async () => {
      arrived = deferred();
      const agent = await anAgent(() => arrived.resolve());
      await agent.dialTunnel();
      const answer = ask('/never').catch((error: Error) => error.message);
      await arrived.promise;
      const vanishedAt = performance.now();
      agent.vanish();
      expect(await answer).toMatch(/other side closed|ECONNRESET/);
      return performance.now() - vanishedAt;
    });
    expect(tookMs).toBeLessThan(500);
  });

  it('fails who waits for a tunnel at once when the link closes', async () => {
    const agent = await anAgent();
    const answer = ask('/').catch((error: Error) => error);
    agent.vanish();
    expect(await answer).toMatchObject({
      code: 'tunnel_unavailable',
      message: 'Node lab-1 cannot be reached: its agent has no link.',
    });
    expect(pools.dispatcher('n1')).toBeNull();
  });

  it('never uses a tunnel that died while it was idle', async () => {
    const agent = await anAgent();
    const dead = await agent.dialTunnel();
    expect(await ask('/')).toBe('ok');
    dead.destroy();
    await until(() => pools.counts('n1').open === 0);
    await agent.dialTunnel();
    expect(await ask('/')).toBe('ok');
  });

  it('closes a channel whose answer goes on after its end, and uses it for nobody else', async () => {
    const agent = await anAgent((request, response) => {
      if (request.url !== '/rude') return response.end('polite');
      request.socket.write(
        'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil',
      );
    });
    await agent.dialTunnel();
    await expect(ask('/rude')).rejects.toThrow('it goes on after its end');
    expect(await ask('/')).toBe('polite');
    expect(agent.channels).toBe(2);
  });

  it('hands on an answer of any size, however it is cut', async () => {
    const text = 'a large answer '.repeat(40_000);
    const agent = await anAgent((request, response) => {
      if (request.url === '/whole') return response.end(text);
      for (let at = 0; at < text.length; at += 9_999) response.write(text.slice(at, at + 9_999));
      response.end();
    });
    await agent.dialTunnel();
    expect(await ask('/whole')).toBe(text);
    expect(await ask('/chunked')).toBe(text);
    expect(await asked(node(), '/whole', 'a large question '.repeat(40_000)).whole).toBe(text);
  });

  it('closes an idle channel that speaks without having been asked', async () => {
    let connection: Duplex | undefined;
    const agent = await anAgent((request, response) => {
      connection = request.socket;
      response.end('ok');
    });
    await agent.dialTunnel();
    expect(await ask('/')).toBe('ok');
    const closed = once(connection as Duplex, 'close');
    connection?.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
    await closed;
    expect(await ask('/')).toBe('ok');
  });

  it.each([
    ['a channel that nobody opened', [1, 0, 0, 1, 0, 0, 0, 9, 120]],
    ['a frame of no kind', [77, 0, 0, 0, 0, 0, 0, 1]],
  ])('closes a tunnel that speaks of %s', async (_what, bytes) => {
    const agent = await anAgent();
    const rude = await agent.dialTunnel();
    rude.write(Buffer.from(bytes));
    await once(rude, 'close');
    await agent.dialTunnel();
    expect(await ask('/')).toBe('ok');
  });

  it.each([
    ['was removed', () => fleet.remove('n1'), 'The node was removed.'],
    ['is lost', () => fleet.set(aNode({ liveness: 'lost' })), 'Node lab-1 was lost.'],
  ])('closes all tunnels of a node that %s', async (_what, change, message) => {
    const arrived = deferred<void>();
    const agent = await anAgent(() => arrived.resolve());
    await agent.dialTunnel();
    const answer = ask('/never').catch((error: Error) => error.message);
    await arrived.promise;
    const pool = node();
    const spare = await agent.dialTunnel();
    const closed = once(spare, 'close');
    change();
    await expect(asked(pool, '/late').whole).rejects.toThrow(message);
    expect(await answer).toBe(message);
    await closed;
    expect(pools.counts('n1')).toEqual({ open: 0, inUse: 0, waiting: 0 });
  });

  it.each([
    ['an unknown token', { authorization: 'Bearer bad' }, '401', 'The node token is unknown or was revoked.'],
    ['another protocol', { upgrade: 'h2c' }, '426', 'This path speaks \\"Upgrade: aivailable-tunnel\\" alone.'],
  ])('refuses %s', async (_what, headers, status, sentence) => {
    const agent = await anAgent();
    const refusal = await agent.dialTunnel(headers).catch((error: Error) => error.message);
    expect(refusal).toContain(`${status} {"error":{"message":"${sentence}`);
    expect(pools.counts('n1').open).toBe(0);
  });

  it('refuses more tunnels than one node can need', async () => {
    const agent = await anAgent();
    for (let i = 0; i < 16; i++) await agent.dialTunnel();
    await expect(agent.dialTunnel()).rejects.toThrow('There are 16 tunnels of this node already.');
  });
});

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** For what announces nothing: the other end of a socket that closed. */
async function until(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!done()) {
    if (Date.now() > deadline) throw new Error('It did not happen.');
    await new Promise(setImmediate);
  }
}
