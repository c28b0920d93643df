import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, ask, chunk, nothing } from './door.js';
import type { ScriptedEngine } from './fake-ports.js';
import { BOMBS, HOSTS, KEPT, LEAVE, MORE_OFFERS } from './raw-abuse.js';
import { FRAMING, LINES, OFFERS, PACES, ROWS, SIZES } from './raw-cases.js';
import { RawWire, statusesIn } from './raw-wire.js';
import type { RawCase, Wait } from './raw-words.js';

const CASES = { FRAMING, ROWS, KEPT, LINES, HOSTS, SIZES, BOMBS, PACES, LEAVE, OFFERS: [...OFFERS, ...MORE_OFFERS] };
const FEWEST_CASES = 120;
const REST = `${chunk(' there.')}data: [DONE]\n\n`;

describe('on a raw socket', () => {
  const wires = new Map<Wait | undefined, RawWire>();
  let wire: RawWire;
  let engine: ScriptedEngine;
  /** The server that waits as long as the test needs it: short for what ends it, else long. */
  const take = async (waits?: Wait) => {
    wire = wires.get(waits) ?? (await RawWire.open(waits));
    wires.set(waits, wire);
    ({ engine } = wire);
    engine.script = answering;
    engine.seen.length = 0;
  };
  const post = (body: string) =>
    fetch(`http://127.0.0.1:${wire.port}/v1/chat/completions`, {
      ...{ method: 'POST', body, headers: { authorization: 'Bearer key-one' } },
    });

  beforeEach(() => take());
  afterAll(async () => {
    for (const one of wires.values()) await one.close();
  });

  /** The case itself, between two halves of another client's stream. */
  async function judge({ parts, answers, engineSees, says, ends, waits }: RawCase): Promise<void> {
    await take(waits);
    const other = await beginOther();
    try {
      const text = await wire.exchange(parts, ends);
      expect(answers).toContainEqual(statusesIn(text));
      if (says) expect(text).toMatch(says);
      expect(text).not.toContain('it was not closed');
      if (engineSees !== null) expect(engine.seen).toHaveLength(1 + engineSees);
    } finally {
      expect(await other.rest()).toBe(REST);
    }
    expect(await wire.door.quiet()).toEqual(nothing);
  }

  async function beginOther(): Promise<{ rest(): Promise<string> }> {
    let goOn: () => void = () => undefined;
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hello'));
      goOn = () => response.end(REST);
    };
    const reader = (await post(ask({ stream: true }))).body?.getReader();
    await reader?.read();
    engine.script = answering;
    return {
      rest: async () => {
        goOn();
        return Buffer.from((await reader?.read())?.value ?? []).toString();
      },
    };
  }

  for (const [kind, cases] of Object.entries(CASES)) {
    describe(kind.toLowerCase(), () => {
      it.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => judge(one));
    });
  }

  it('has cases enough', () => {
    expect(Object.values(CASES).flat().length).toBeGreaterThanOrEqual(FEWEST_CASES);
  });

  it('lets the others’ bytes go on as they came: nothing of one connection shows in another', async () => {
    const many = Array.from({ length: 20 }, (_, i) => post(ask({ user: `u${i}` })).then((answer) => answer.json()));
    const strange = [...FRAMING, ...LINES]
      .filter(({ waits }) => !waits)
      .map(({ parts, ends }) => wire.exchange(parts, ends));
    const answers = await Promise.all(many);
    await Promise.all(strange);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await wire.door.quiet()).toEqual(nothing);
  });

  it('drops a client that reads nothing, and frees its slot', async () => {
    await take('reader');
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const write = (): void => {
        while (response.write(chunk('x'.repeat(50_000))));
      };
      response.on('drain', write);
      write();
    };
    const socket = await wire.connect();
    socket.pause();
    const body = ask({ stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-one\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await engine.until(({ aborted }) => aborted > 0);
    expect(await wire.door.quiet()).toEqual(nothing);
    socket.destroy();
  });

  it('notices a client that is reset in the middle of its answer', async () => {
    engine.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Hello'));
    };
    const before = engine.aborted;
    const socket = await wire.connect();
    const body = ask({ stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key-one\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'data');
    socket.resetAndDestroy();
    await engine.until(({ aborted }) => aborted > before);
    expect(await wire.door.quiet()).toEqual(nothing);
  });
});
