import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { tunnelsMissing } from '@aivailable/contracts';
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

/** What is asked again, is asked because of what was heard, and not because a machine stalled. */
class PatientPools extends TunnelPools {
  protected override readonly patience = { waitMs: 120_000, askAgainMs: 120_000 };
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
        ws.on('message', (data) => links.tunnelsMissing('n1', tunnelsMissing.parse(JSON.parse(String(data)))));
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

  it('carries a request over a tunnel that the agent dialled on demand, and uses it again', async () => {
    const agent = await anAgent((request, response) => response.end(`${request.method} ${request.url}`));
    expect(await ask('/instances/i1/v1/models')).toBe('POST /instances/i1/v1/models');
    expect(agent.heard).toMatchObject([{ type: 'open-tunnels', count: 1 }]);
    expect(await ask('/second')).toBe('POST /second');
    expect(agent.tunnels.size).toBe(1);
    await until(() => pools.counts('n1').idle === 1);
    expect(pools.counts('n1')).toEqual({ idle: 1, inUse: 0, waiting: 0 });
  });

  it('takes a spare tunnel without asking', async () => {
    const agent = await anAgent();
    await agent.dialTunnel();
    expect(pools.counts('n1').idle).toBe(1);
    expect(await ask('/')).toBe('ok');
    expect(agent.heard).toEqual([]);
  });

  it('carries many requests at once, asked for in one message', async () => {
    let together = 0;
    const all = deferred<void>();
    const agent = await anAgent(async (request, response) => {
      if (++together === 50) all.resolve();
      await all.promise;
      response.end(request.url);
    });
    const paths = Array.from({ length: 50 }, (_, i) => `/r${i}`);
    expect(await Promise.all(paths.map((path) => ask(path)))).toEqual(paths);
    expect(agent.heard).toMatchObject([{ type: 'open-tunnels', count: 50 }]);
    expect(await Promise.all(paths.map((path) => ask(path)))).toEqual(paths);
    expect(agent.heard).toHaveLength(1);
  });

  it('takes an abort to the other side within milliseconds, and closes that tunnel alone', async () => {
    let gone = deferred<number>();
    const agent = await anAgent((request, response) => {
      if (request.url !== '/long') return response.end('short');
      response.on('close', () => gone.resolve(performance.now()));
      response.write('beginning');
    });
    const tookMs = await quickest(50, async () => {
      gone = deferred();
      while (agent.tunnels.size < 2) await agent.dialTunnel();
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
    agent.obedient = false;
    const answer = ask('/').catch((error: Error) => error);
    await agent.heardOf('open-tunnels');
    agent.vanish();
    expect(await answer).toMatchObject({
      code: 'tunnel_unavailable',
      message: 'Node lab-1 cannot be reached: its agent has no link.',
    });
    expect(pools.dispatcher('n1')).toBeNull();
  });

  it('asks again when the agent did not follow', async () => {
    pools = new TunnelPools(links, fleet);
    const agent = await anAgent();
    agent.obedient = false;
    const answer = ask('/');
    await agent.heardOf('open-tunnels');
    agent.obedient = true;
    expect(await answer).toBe('ok');
    expect(agent.heard.length).toBeGreaterThan(1);
  });

  it('asks at once for those that the agent lost, and for no more than those', async () => {
    const agent = await anAgent();
    agent.losing = 3;
    expect(await Promise.all(['/1', '/2', '/3', '/4', '/5'].map(ask))).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    const counts = agent.heard.map((message) => message.type === 'open-tunnels' && message.count);
    expect(counts[0]).toBe(5);
    expect(counts.slice(1).every((count) => Number(count) <= 3)).toBe(true);
  });

  it('asks an agent that loses all of them less often with each time, until one comes', async () => {
    const agent = await anAgent();
    agent.losing = 4;
    const answer = ask('/');
    expect(await answer).toBe('ok');
    expect(agent.heard).toHaveLength(5);
    expect(agent.heard.map((message) => message.type === 'open-tunnels' && message.ask)).toEqual([1, 2, 3, 4, 5]);
  });

  it('counts what it asked for by what became of it, not by what else happened', async () => {
    const agent = await anAgent();
    await agent.dialTunnel();
    agent.obedient = false;
    const first = ask('/first');
    const second = ask('/second');
    const { ask: number = 0 } = await agent.heardOf('open-tunnels');
    expect(agent.heard).toMatchObject([{ count: 1 }]);
    expect(await first).toBe('ok');
    expect(await second).toBe('ok');
    const busy = [ask('/third'), ask('/fourth')];
    await agent.dialTunnel({ 'aivailable-ask': String(number) });
    expect(await Promise.all(busy)).toEqual(['ok', 'ok']);
    expect(agent.heard).toHaveLength(1);
  });

  it('never uses a tunnel that died while it was idle', async () => {
    const agent = await anAgent();
    const dead = await agent.dialTunnel();
    dead.destroy();
    await until(() => pools.counts('n1').idle === 0);
    expect(await ask('/')).toBe('ok');
    expect(agent.heard).toMatchObject([{ type: 'open-tunnels', count: 1 }]);
  });

  it('closes a tunnel whose answer goes on after its end, and uses it for nobody else', async () => {
    const agent = await anAgent((request, response) => {
      if (request.url !== '/rude') return response.end('polite');
      request.socket.write(
        'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil',
      );
    });
    const tunnel = await agent.dialTunnel();
    const closed = once(tunnel, 'close');
    await expect(ask('/rude')).rejects.toThrow('it goes on after its end');
    await closed;
    expect(await ask('/')).toBe('polite');
  });

  it('hands on an answer of any size, however it is cut', async () => {
    const text = 'a large answer '.repeat(40_000);
    await anAgent((request, response) => {
      if (request.url === '/whole') return response.end(text);
      for (let at = 0; at < text.length; at += 9_999) response.write(text.slice(at, at + 9_999));
      response.end();
    });
    expect(await ask('/whole')).toBe(text);
    expect(await ask('/chunked')).toBe(text);
    expect(await asked(node(), '/whole', 'a large question '.repeat(40_000)).whole).toBe(text);
  });

  it('drops an idle tunnel that speaks without having been asked', async () => {
    const agent = await anAgent();
    const rude: Socket = await agent.dialTunnel();
    rude.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
    await once(rude, 'close');
    expect(await ask('/')).toBe('ok');
  });

  it.each([
    ['was removed', () => fleet.remove('n1'), 'The node was removed.'],
    ['is lost', () => fleet.set(aNode({ liveness: 'lost' })), 'Node lab-1 was lost.'],
  ])('closes all tunnels of a node that %s', async (_what, change, message) => {
    const arrived = deferred<void>();
    const agent = await anAgent(() => arrived.resolve());
    const answer = ask('/never').catch((error: Error) => error.message);
    await arrived.promise;
    const pool = node();
    const spare = await agent.dialTunnel();
    const closed = once(spare, 'close');
    change();
    await expect(asked(pool, '/late').whole).rejects.toThrow(message);
    expect(await answer).toBe(message);
    await closed;
    expect(pools.counts('n1')).toEqual({ idle: 0, inUse: 0, waiting: 0 });
  });

  it.each([
    ['an unknown token', { authorization: 'Bearer bad' }, '401', 'The node token is unknown or was revoked.'],
    ['another protocol', { upgrade: 'h2c' }, '426', 'This path speaks \\"Upgrade: aivailable-tunnel\\" alone.'],
  ])('refuses %s', async (_what, headers, status, sentence) => {
    const agent = await anAgent();
    const refusal = await agent.dialTunnel(headers).catch((error: Error) => error.message);
    expect(refusal).toContain(`${status} {"error":{"message":"${sentence}`);
    expect(pools.counts('n1').idle).toBe(0);
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
