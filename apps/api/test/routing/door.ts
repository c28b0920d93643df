import { createServer, type Server } from 'node:http';
import OpenAI from 'openai';
import type { Inbound, Outbound } from '../../src/http/inbound.js';
import { PlainDoor } from '../../src/http/plain/plain-door.js';
import { type Clock, systemClock } from '../../src/routing/clock.js';
import { DataPlane } from '../../src/routing/data-plane.js';
import { LimitGate } from '../../src/routing/limits/limit-gate.js';
import { LIMITS, type Limits } from '../../src/routing/limits.js';
import type { ServedModel } from '../../src/scheduling/serving-view.js';
import { FakeEvents, FakePrincipals, FakeTunnels, listening, type Script, ScriptedEngine } from './fake-ports.js';
import { FakeServing, instance, servedModel } from './fake-serving.js';

/** The data plane on a real port, with scripted engines behind real connections. */
export class Door {
  readonly serving = new FakeServing();
  readonly principals = new FakePrincipals();
  readonly tunnels = new FakeTunnels();
  readonly events = new FakeEvents();
  readonly warnings: string[] = [];
  readonly plane: DataPlane;
  readonly gate: LimitGate;
  port = 0;
  private readonly server: Server;
  private readonly plain: PlainDoor;
  private readonly engines: ScriptedEngine[] = [];

  constructor(limits: Partial<Limits> = {}, clock: Clock = systemClock) {
    this.gate = new LimitGate(clock, limits.queueMs ?? LIMITS.queueMs, false);
    this.plane = new DataPlane({
      principals: this.principals,
      serving: this.serving,
      tunnels: this.tunnels,
      events: this.events,
      gate: this.gate,
      clock,
      corsOrigins: ['https://chat.example.org'],
      limits: { ...LIMITS, ...limits },
      warn: (message) => this.warnings.push(message),
    });
    const handle = (request: Inbound, response: Outbound) => this.plane.handle(request, response);
    this.server = createServer(handle);
    this.plain = new PlainDoor(this.server, () => handle, {
      headersWithinMs: 15_000,
      idleMs: 75_000,
      lookEveryMs: 5_000,
    });
  }

  async open(): Promise<this> {
    this.port = await listening(this.server);
    return this;
  }

  /** An engine on a node of its own. */
  async engine(instanceId: string, script: Script): Promise<ScriptedEngine> {
    const engine = new ScriptedEngine(script);
    this.engines.push(engine);
    this.tunnels.lead(`node-of-${instanceId}`, await engine.start());
    return engine;
  }

  serve(instanceIds: readonly string[], slots = 4, more: Partial<ServedModel> = {}): void {
    this.serving.set(servedModel('toy', { ready: instanceIds.map((id) => instance(id, slots)), ...more }));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  client(apiKey = 'key-one'): OpenAI {
    return new OpenAI({ apiKey, baseURL: `${this.url}/v1`, maxRetries: 0 });
  }

  post(body: string | Buffer, path = '/v1/chat/completions', init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: 'Bearer key-one', 'content-type': 'application/json', ...init.headers };
    return fetch(`${this.url}${path}`, { method: 'POST', body, ...init, headers });
  }

  get(path: string, apiKey = 'key-one'): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
  }

  /** What goes on once nothing runs any more: what is not zero then was forgotten. */
  async quiet(): Promise<DataPlane['load']> {
    while (this.plane.load.running > 0) await new Promise((resolve) => setImmediate(resolve));
    return this.plane.load;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.plain.closeAll();
    await new Promise((resolve) => this.server.close(resolve));
    for (const engine of this.engines) engine.kill();
    await this.tunnels.close();
  }
}

export const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };

export const chunk = (content: string | null, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'toy', choices: [{ index: 0, delta: content === null ? {} : { content }, finish_reason: content === null ? 'stop' : null }], ...more })}\n\n`;

export const usageChunk = chunk('', { choices: [], usage });
export const done = 'data: [DONE]\n\n';

export const completion = JSON.stringify({
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'toy',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop' }],
  usage,
});

/** Answers as an engine does: in one piece, or in events with usage where asked for. */
export const answering: Script = (_request, response, body) => {
  const asked = JSON.parse(body.toString());
  if (!asked.stream) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(completion);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const word of ['Hello', ' there', '.']) response.write(chunk(word));
  response.write(chunk(null));
  if (asked.stream_options?.include_usage) response.write(usageChunk);
  response.end(done);
};

export const failing =
  (status: number, error: unknown): Script =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
  };

export const ask = (more: object = {}) =>
  JSON.stringify({ model: 'toy', messages: [{ role: 'user', content: 'Hi' }], ...more });

export const nothing = {
  ...{ running: 0, waiting: 0, busySlots: 0, waitingForBudget: 0 },
  ...{ reservedTokens: 0, busyChannels: 0, waitingForTunnels: 0 },
};
