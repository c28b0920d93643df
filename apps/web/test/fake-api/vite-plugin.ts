import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';
import { streamChat } from './chat.js';
import { labState } from './lab-state.js';
import { largeState, largeTick } from './large-fleet.js';
import { FakeLive } from './live.js';
import { reply } from './routes.js';
import { acceptSocket } from './text-frames.js';

/**
 * The console without a controller: the contracts served from memory, with a fleet that lives a little.
 * For looking at pages and for trying states that a real fleet seldom shows.
 */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

type Next = () => void;
interface Host {
  readonly middlewares: { use(handler: (ask: IncomingMessage, answer: ServerResponse, next: Next) => void): unknown };
  readonly httpServer: unknown;
}

/** `lab`: a small fleet that lives a little; a number: so many nodes of 8 GPUs that report once a second. */
export function fakeApi(size: 'lab' | number): Plugin {
  const live = new FakeLive(size === 'lab' ? labState() : largeState(size));
  const install = (host: Host, strict: boolean) => {
    host.middlewares.use((ask, answer, next) => {
      if (strict) answer.setHeader('content-security-policy', POLICY);
      if (/^\/(admin|v1)\//.test(ask.url ?? '')) void serve(ask, answer, live);
      else next();
    });
    (host.httpServer as Server).on('upgrade', (ask: IncomingMessage, socket: Duplex) => {
      if (ask.url === '/live') feed(ask, socket, live);
    });
    if (size !== 'lab') setInterval(() => live.change(largeTick(live.state, Date.now())), 1_000).unref();
    else startLife(live);
  };
  return {
    name: 'fake-api',
    configureServer: (server) => install(server, false),
    configurePreviewServer: (server) => install(server, true),
  };
}

async function serve(ask: IncomingMessage, answer: ServerResponse, live: FakeLive): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of ask) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = text === '' ? {} : JSON.parse(text);
  const path = (ask.url ?? '').split('?')[0] ?? '';
  if (path === '/v1/chat/completions') return streamChat(answer, String(body.model));
  const email = /fake=([^;]+)/.exec(ask.headers.cookie ?? '')?.[1] ?? '';
  const said = reply({ method: ask.method ?? 'GET', path, body, signedIn: email !== '' }, live, email);
  if (said.cookie) answer.setHeader('set-cookie', said.cookie);
  answer.writeHead(said.status, { 'content-type': 'application/json', 'x-request-id': 'req_7f3a21' });
  answer.end(said.body === undefined ? undefined : JSON.stringify(said.body));
}

function feed(ask: IncomingMessage, socket: Duplex, live: FakeLive): void {
  const send = acceptSocket(ask, socket, () => send(JSON.stringify(live.snapshot())));
  send(JSON.stringify(live.snapshot()));
  const leave = live.listen((message) => send(JSON.stringify(message)));
  socket.on('close', leave);
}

/** Loads rise and fall, slots fill and empty, a download goes on. */
function startLife(live: FakeLive): void {
  setInterval(() => {
    const wave = (n: number) => Math.round(50 + 45 * Math.sin(Date.now() / 4000 + n));
    const node = live.state.nodes.attic;
    const one = live.state.instances.i6;
    if (!node || !one?.progress) return live.beat();
    const gpus = node.gpus.map((gpu, n) => ({ ...gpu, utilisationPercent: wave(n), powerW: 60 + wave(n) }));
    const doneBytes = Math.min(one.progress.totalBytes, one.progress.doneBytes + 40_000_000);
    live.change([
      { kind: 'nodes', id: 'attic', value: { ...node, gpus, seenAt: new Date().toISOString() } },
      { kind: 'instances', id: 'i6', value: { ...one, progress: { ...one.progress, doneBytes } } },
    ]);
  }, 1_000).unref();
}
