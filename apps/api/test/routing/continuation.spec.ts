import { PROMPT_TOKENS_HEADER, RESUME_HEADER, RESUME_MEMBER, writeNote } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { ask, Door, done, failing, nothing } from './door.js';
import type { Script } from './fake-ports.js';
import { instance, servedModel } from './fake-serving.js';

const WORDS = ['Hel', 'lo ', 'wör', 'ld', ' and', ' all', '.'];
const PROMPT_TOKENS = 5;
const STALL_MS = 60;

/** An engine whose answer is one word a token; after `dies` words it is lost in the middle of an event. */
function engine(name: string, dies: number | null, how: 'breaks' | 'stalls' | 'errs' = 'breaks'): Script {
  return (request, response, body) => {
    const { [RESUME_MEMBER]: started, stream_options } = JSON.parse(body.toString());
    const head = { id: `chatcmpl-${name}`, object: 'chat.completion.chunk', created: dies ?? 99, model: 'toy' };
    const isContinued = request.headers[RESUME_HEADER] !== undefined;
    const first: number = isContinued ? started.tokens.length : 0;
    const send = (choices: object[], note: readonly number[], more: object = {}) => {
      const line = writeNote({ promptTokens: PROMPT_TOKENS, tokens: note });
      response.write(`${line}\ndata: ${JSON.stringify({ ...head, choices, ...more })}\n\n`);
    };
    const resumed = isContinued ? { [RESUME_HEADER]: 'whole' } : {};
    response.writeHead(200, { 'content-type': 'text/event-stream', ...resumed });
    for (let at = first; at < (dies ?? WORDS.length); at++) {
      const delta = { ...(at === first ? { role: 'assistant' } : {}), content: WORDS[at] };
      send([{ index: 0, delta, finish_reason: null }], [at]);
    }
    if (dies !== null) return lose[how](request, response);
    send([{ index: 0, delta: {}, finish_reason: 'stop' }], []);
    const usage = { prompt_tokens: PROMPT_TOKENS, completion_tokens: WORDS.length, total_tokens: 12 };
    if (stream_options?.include_usage) send([], [], { usage });
    response.end(done);
  };
}

const lose: Record<
  'breaks' | 'stalls' | 'errs',
  (request: Parameters<Script>[0], response: Parameters<Script>[1]) => void
> = {
  breaks: (request, response) => {
    response.write(': aivailable 5 7\ndata: {"half', () => setImmediate(() => request.socket.destroy()));
  },
  stalls: () => undefined,
  errs: (_, response) => {
    response.end('data: {"error":{"message":"cuda error"}}\n\n');
  },
};

interface Heard {
  readonly ids: Set<unknown>;
  readonly created: Set<unknown>;
  content: string;
  roles: number;
  finishes: unknown[];
  usages: unknown[];
  comments: string[];
  errors: { code: string }[];
  isDone: boolean;
}

function hear(text: string): Heard {
  const heard: Heard = {
    ...{ ids: new Set(), created: new Set(), content: '', roles: 0 },
    ...{ finishes: [], usages: [], comments: [], errors: [], isDone: text.endsWith(done) },
  };
  for (const event of text.split('\n\n').filter((one) => one !== '' && one !== 'data: [DONE]')) {
    if (event.startsWith(':')) heard.comments.push(event);
    else hearData(heard, JSON.parse(event.slice('data: '.length)));
  }
  return heard;
}

interface Piece {
  readonly id: string;
  readonly created: number;
  readonly choices: readonly {
    readonly delta: { readonly content?: string; readonly role?: string };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Heard['usages'][number];
  readonly error?: Heard['errors'][number];
}

function hearData(heard: Heard, { id, created, choices, usage, error }: Piece): void {
  if (error) return void heard.errors.push(error);
  heard.ids.add(id);
  heard.created.add(created);
  if (usage) heard.usages.push(usage);
  const [choice] = choices;
  if (!choice) return;
  heard.content += choice.delta.content ?? '';
  heard.roles += choice.delta.role ? 1 : 0;
  if (choice.finish_reason) heard.finishes.push(choice.finish_reason);
}

/** The whole of a text, looked at each time that there is more of it. */
async function textOf(answer: Response, look: (soFar: string) => void): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of answer.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.endsWith('\n\n')) look(text);
  }
  return text;
}

const kin = (id: string, of = 'one') => ({ ...instance(id, 4), kin: of });

describe('a stream whose engine is lost in its middle', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door({ restMs: 10 }).open();
  });
  afterEach(() => door.close());

  const reopen = async (...parts: ConstructorParameters<typeof Door>) => {
    await door.close();
    door = await new Door(...parts).open();
  };
  const serve = (...ready: ReturnType<typeof kin>[]) => door.serving.set(servedModel('toy', { ready }));
  const streamed = async (more: object = {}) => hear(await (await door.post(ask({ stream: true, ...more }))).text());

  it.each([
    ['breaks', 1],
    ['breaks', 4],
    ['stalls', 3],
    ['errs', 6],
  ] as const)('goes on elsewhere in the same answer when it %s after %i words', async (how, words) => {
    const clock = new FakeClock();
    await reopen({ stallMs: STALL_MS }, clock);
    await door.engine('first', engine('first', words, how));
    const second = await door.engine('second', engine('second', null));
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true, stream_options: { include_usage: true } }));
    serve(kin('first'), kin('second'));
    const text = await textOf(answer, (soFar) => {
      if (how === 'stalls' && hear(soFar).content === WORDS.slice(0, words).join('')) clock.advance(STALL_MS);
    });
    const heard = hear(text);
    expect(heard).toMatchObject({ content: WORDS.join(''), roles: 1, finishes: ['stop'], errors: [], isDone: true });
    expect([heard.ids, heard.created]).toEqual([new Set(['chatcmpl-first']), new Set([words])]);
    expect(heard.usages).toEqual([{ prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 }]);
    expect(heard.comments).toContain(': continued on name-of-second');
    expect(text).not.toContain('aivailable 5');
    const asked = JSON.parse(second.seen[0]?.body.toString() ?? '');
    expect(asked[RESUME_MEMBER]).toMatchObject({ content: WORDS.slice(0, words).join(''), written: words });
    expect((await door.events.untilFinished(1))[0]).toMatchObject({
      ...{ outcome: 'answered', continued: 1, lostNodeIds: ['node-of-first'], instanceId: 'second' },
      ...{ promptTokens: 5, completionTokens: 7 },
    });
    expect(await door.quiet()).toEqual(nothing);
  });

  it('says nothing of how fast the one is that wrote its end only', async () => {
    await door.engine('first', engine('first', 6));
    await door.engine('second', engine('second', null));
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true, stream_options: { include_usage: true } }));
    serve(kin('second'));
    expect(hear(await answer.text())).toMatchObject({ content: WORDS.join(''), isDone: true });
    await door.events.untilFinished(1);
    const speeds = { tokensPerSecond: null, streamTokensPerSecond: null, readTokensPerSecond: null };
    expect(Reflect.get(door.plane, 'admission').loads.of('second')).toMatchObject(speeds);
  });

  it('goes on as often as engines are lost', async () => {
    await door.engine('a', engine('a', 2));
    await door.engine('b', engine('b', 5));
    await door.engine('c', engine('c', null));
    serve(kin('a'));
    const answer = await door.post(ask({ stream: true }));
    serve(kin('b'), kin('c'));
    const heard = hear(await answer.text());
    expect(heard).toMatchObject({ content: WORDS.join(''), roles: 1, finishes: ['stop'], usages: [], isDone: true });
  });

  it('goes on on the same instance once that is back, where there is no other', async () => {
    const only = await door.engine('only', engine('only', 3));
    serve(kin('only'));
    const answer = await door.post(ask({ stream: true }));
    only.script = engine('only', null);
    expect(hear(await answer.text())).toMatchObject({ content: WORDS.join(''), errors: [], isDone: true });
  });

  it('never goes on where another file is served: it says that it broke off', async () => {
    await reopen({ restMs: 10, queueMs: 500 });
    await door.engine('first', engine('first', 3));
    const other = await door.engine('other', engine('other', null));
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true }));
    serve(kin('other', 'another file'));
    const heard = hear(await answer.text());
    expect(heard.content).toBe('Hello wör');
    expect(heard.errors.map(({ code }) => code)).toEqual(['stream_interrupted']);
    expect(other.seen).toHaveLength(0);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('is not begun anew by an engine that ignores what was begun', async () => {
    await door.engine('first', engine('first', 3));
    await door.engine('old', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hello' } }] })}\n\n${done}`);
    });
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true }));
    serve(kin('old'));
    const heard = hear(await answer.text());
    expect(heard).toMatchObject({ content: 'Hello wör', errors: [{ code: 'stream_interrupted' }], isDone: true });
  });

  it('says so where the other engine cannot take it up', async () => {
    await door.engine('first', engine('first', 3));
    await door.engine('second', failing(400, { error: { message: 'not half a call' } }));
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true }));
    serve(kin('second'));
    expect(hear(await answer.text()).errors).toMatchObject([{ code: 'stream_interrupted' }]);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ outcome: 'failed', completionTokens: 3 });
  });

  it('with several answers at once is told that it broke off', async () => {
    await door.engine('first', engine('first', 3));
    await door.engine('second', engine('second', null));
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true, n: 2 }));
    serve(kin('second'));
    expect(hear(await answer.text()).errors).toMatchObject([{ code: 'stream_interrupted' }]);
  });

  it('is ended here where nothing but its end was missing', async () => {
    await door.engine('first', (request, response) => {
      const send = (choices: object[], tokens: number[]) =>
        response.write(`${writeNote({ promptTokens: 5, tokens })}\ndata: ${JSON.stringify({ id: 'c', choices })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send([{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }], [1]);
      send([{ index: 0, delta: {}, finish_reason: 'stop' }], [2]);
      response.write('data: {"id', () => setImmediate(() => request.socket.destroy()));
    });
    serve(kin('first'));
    expect(await streamed({ stream_options: { include_usage: true } })).toMatchObject({
      ...{ content: 'Hi', finishes: ['stop'], errors: [], isDone: true },
      usages: [{ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }],
    });
  });

  it.each([
    ['its usage', false],
    ['everything', true],
  ])('has each of its last words once where it is lost after %s', async (_what, isDone) => {
    const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };
    await door.engine('first', (request, response) => {
      const event = (choices: object[], more = {}) => `data: ${JSON.stringify({ id: 'c', choices, ...more })}\n\n`;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        `${writeNote({ promptTokens: 5, tokens: [1] })}\n` +
          event([{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }]) +
          event([{ index: 0, delta: {}, finish_reason: 'stop' }]) +
          event([], { usage }) +
          (isDone ? done : ''),
        () => setImmediate(() => request.socket.destroy()),
      );
    });
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true, stream_options: { include_usage: true } }));
    const text = await answer.text();
    expect(hear(text)).toMatchObject({ content: 'Hi', finishes: ['stop'], errors: [], usages: [usage], isDone: true });
    expect(text.split(done)).toHaveLength(2);
  });

  it('does not go on where half a JSON text is out', async () => {
    await door.engine('first', (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"choices":[', () => setImmediate(() => request.socket.destroy()));
    });
    const second = await door.engine('second', engine('second', null));
    serve(kin('first'));
    const answer = await door.post(ask());
    serve(kin('first'), kin('second'));
    await expect(answer.text()).rejects.toThrow();
    await door.quiet();
    expect(second.seen).toHaveLength(0);
  });

  it('and whose client leaves then is booked once: neither its prompt nor its words twice', async () => {
    const says = (words: string[], headers: object, prompt: number, isLost: boolean): Script => {
      return (request, response) => {
        response.writeHead(200, {
          ...{ 'content-type': 'text/event-stream', [PROMPT_TOKENS_HEADER]: String(prompt) },
          ...headers,
        });
        for (const content of words)
          response.write(`data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content } }] })}\n\n`);
        if (isLost) setImmediate(() => request.socket.destroy());
      };
    };
    await door.engine('first', says(['Hel', 'lo '], {}, 5, true));
    await door.engine('second', says(['wör'], { [RESUME_HEADER]: 'part' }, 5 + 2, false));
    serve(kin('first'));
    const leaving = new AbortController();
    const answer = await door.post(ask({ stream: true }), undefined, { signal: leaving.signal });
    serve(kin('second'));
    for await (const piece of answer.body ?? []) if (Buffer.from(piece).includes('wör')) break;
    leaving.abort();
    expect((await door.events.untilFinished(1))[0]).toMatchObject({
      ...{ outcome: 'aborted', continued: 1, promptTokens: 5, completionTokens: 3 },
    });
  });

  it('and whose next engine is lost, too, before it says a word, is booked as far as it got', async () => {
    await reopen({ restMs: 10, queueMs: 500 });
    await door.engine('first', (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', [PROMPT_TOKENS_HEADER]: '5' });
      response.write(`data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content: 'Hel' } }] })}\n\n`);
      setImmediate(() => request.socket.destroy());
    });
    await door.engine('second', (request) => void request.socket.destroy());
    serve(kin('first'));
    const answer = await door.post(ask({ stream: true }));
    serve(kin('second'));
    expect(hear(await answer.text()).errors).toMatchObject([{ code: 'stream_interrupted' }]);
    expect((await door.events.untilFinished(1))[0]).toMatchObject({ promptTokens: 5, completionTokens: 1 });
  });

  it('goes on in every protocol: in Anthropic’s and in Ollama’s too', async () => {
    const first = await door.engine('first', engine('first', 4));
    await door.engine('second', engine('second', null));
    const messages = [{ role: 'user', content: 'Hi' }];
    for (const [path, body] of [
      ['/v1/messages', { model: 'toy', max_tokens: 50, messages, stream: true }],
      ['/api/chat', { model: 'toy', messages, stream: true }],
    ] as const) {
      first.script = engine('first', 4);
      serve(kin('first'));
      const answer = await door.post(JSON.stringify(body), path);
      serve(kin('second'));
      const text = await answer.text();
      const said = [...text.matchAll(/"(?:text|content)":"([^"]*)"/g)].map(([, word]) => word).join('');
      expect(said).toBe(WORDS.join(''));
      expect(text.includes(': continued on name-of-second')).toBe(path === '/v1/messages');
      expect(text).not.toContain('stream_interrupted');
    }
  });
});
