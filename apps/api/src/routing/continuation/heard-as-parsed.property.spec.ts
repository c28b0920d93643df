import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textOf } from '../octets.js';
import { SseBody } from '../sse-body.js';
import { readUsage } from '../usage.js';
import { LastingBody } from './lasting-body.js';
import { readEvent } from './read-event.js';
import { StreamSoFar } from './stream-so-far.js';

const NOTE = ': aivailable 5 1\n';

/** What might be taken for something else. */
const PARTS = [
  ...['a', 'é', '😀', '"', '\\', '\n', '\u0000', '}', '\r\n\r\n', 'data: ', NOTE, '[DONE]'],
  ...['"content":"', '"content":""', '"delta":{', '"usage"', '"error"'],
];
const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 4 }).map((parts) => parts.join(''));
const delta = fc.oneof(
  { weight: 8, arbitrary: text.map((content): object => ({ content })) },
  text.map((content) => ({ role: 'assistant', content })),
  text.map((reasoning_content) => ({ reasoning_content })),
  text.map((content) => ({ content, x: { content } })),
  text.map((content) => ({ x: { content }, content })),
  text.map((written) => ({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: written } }] })),
  fc.constant({}),
);
const choice = fc.record(
  {
    logprobs: fc.option(text.map((token) => ({ content: [{ token, logprob: -1 }] }))),
    index: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constant(1)),
    delta,
    text: fc.option(text),
    finish_reason: fc.option(fc.constantFrom('stop', 'length'), { freq: 8 }),
  },
  { requiredKeys: ['delta'] },
);
const count = fc.nat(9);
const plain = text.map((content): object => ({ choices: [{ index: 0, delta: { content } }] }));
const value = fc.record(
  {
    meta: text.map((content) => ({ content })),
    choices: fc.array(choice, { maxLength: 2 }),
    usage: fc.option(fc.record({ prompt_tokens: count, completion_tokens: count }), { freq: 5 }),
    model: fc.constant('toy'),
  },
  { requiredKeys: ['choices'] },
);

const WAYS: readonly ((said: object) => string)[] = [
  (said) => JSON.stringify(said),
  (said) => JSON.stringify(said, null, 1).replaceAll('\n', ''),
  (said) =>
    JSON.stringify(said).replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
];
const event = fc
  .record({
    said: fc.oneof({ weight: 3, arbitrary: plain }, value),
    way: fc.constantFrom(...WAYS),
    start: fc.constantFrom(
      ...['data: ', 'data: ', 'data:', 'event: x\ndata: ', ': data: no\ndata: ', ': hello\n\ndata: '],
      ...[`${NOTE}data: `, `${NOTE}data: `, `: hello\n${NOTE}${NOTE}data: `],
    ),
    end: fc.constantFrom('\n\n', '\r\n\r\n'),
  })
  .map(({ said, way, start, end }) => ({ said, written: `${start}${way(said)}${end}` }));
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });

function parsed(events: readonly object[]) {
  const read = events.map((said) => readEvent(JSON.stringify(said)));
  const all = read.flatMap((one) => (one === null || one === 'unknown' ? [] : [one]));
  return {
    isLost: read.includes('unknown'),
    content: all.map(({ content }) => content).join(''),
    reasoning: all.map(({ reasoning }) => reasoning).join(''),
    finish: all.findLast(({ finish }) => finish)?.finish ?? null,
    usage: events.map((said) => readUsage(Object(said).usage)).findLast((usage) => usage) ?? null,
    isWhole: true,
  };
}

function heard(bytes: Buffer, lengths: readonly number[]) {
  const soFar = new StreamSoFar();
  const body = new LastingBody(new SseBody(true, 1_000_000), soFar, null);
  let passed = '';
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + (lengths[i % lengths.length] ?? 1);
    passed += body.take(bytes.subarray(at, end)) ?? '';
    at = end;
  }
  const { content, reasoning } = soFar.answer;
  const isLost = soFar.lost?.includes('only its own engine') ?? false;
  const { usage, isWhole } = body;
  return {
    passed: textOf(passed),
    heard: { isLost, content, reasoning, finish: soFar.finish, usage, isWhole },
  };
}

describe('a stream, wherever its chunks are cut', () => {
  it('is heard as if each event were parsed, and passes as it came but for its notes', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 10 }), cuts, (events, lengths) => {
        const written = `${events.map((one) => one.written).join('')}data: [DONE]\n\n`;
        expect(heard(Buffer.from(written), lengths)).toEqual({
          passed: written.replaceAll(NOTE, ''),
          heard: parsed(events.map(({ said }) => said)),
        });
      }),
      { numRuns: 250 },
    );
  });

  it('goes on nowhere else when an event of it came in several lines, which nobody heard', () => {
    const soFar = new StreamSoFar();
    soFar.take(': patience\n\ndata: {"choices":[{"delta":\ndata: {"content":"a"}}]}\n\n');
    soFar.answer;
    expect(soFar.lost).toMatch(/several lines/);
  });
});
