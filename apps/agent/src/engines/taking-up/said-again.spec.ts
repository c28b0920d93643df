import type { StartedAnswer } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { SaidAgain } from './said-again.js';

const begun = (more: Partial<StartedAnswer>): StartedAnswer => ({
  ...{ tokens: null, written: 1, content: '', reasoning: '', calls: [] },
  ...more,
});
const event = (choice: object, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c2', choices: [{ index: 0, finish_reason: null, ...choice }], ...more })}\n\n`;
const said = (delta: object) => event({ delta });
const END = event({ delta: {}, finish_reason: 'stop' });
const DONE = 'data: [DONE]\n\n';

function left(started: StartedAnswer, ...chunks: string[]): string {
  const again = new SaidAgain(started, 'toy', 0);
  return chunks.map((chunk) => again.take(Buffer.from(chunk), 1).toString()).join('');
}
const choices = (text: string) =>
  [...text.matchAll(/^data: (\{.*\})$/gm)].flatMap(([, data = '']) => JSON.parse(data).choices ?? [JSON.parse(data)]);

describe('an answer that is written once more', () => {
  it('goes on with what its client has not, whole events and cut ones', () => {
    const words = [said({ role: 'assistant', content: '' }), said({ content: 'Hel' }), said({ content: 'lo wor' })];
    const all = `${words.join('')}${said({ content: 'ld' })}${END}${DONE}`;
    const rest = left(begun({ content: 'Hello' }), all.slice(0, 100), all.slice(100, 111), all.slice(111));
    expect(choices(rest).map(({ delta }) => delta.content)).toEqual([' wor', 'ld', undefined]);
    expect(rest.endsWith(DONE)).toBe(true);
    expect(rest).not.toContain('assistant');
  });

  it('holds back thoughts and the beginnings of calls, whose ids its client knows', () => {
    const call = (index: number, id: string, text: string) => ({
      tool_calls: [{ index, id, type: 'function', function: { name: 'weather', arguments: text } }],
    });
    const more = (index: number, text: string) => ({ tool_calls: [{ index, function: { arguments: text } }] });
    const started = begun({ reasoning: 'Hm.', calls: [{ id: 'old', name: 'weather', arguments: '{"ci' }] });
    const rest = left(
      started,
      ...[said({ reasoning_content: 'Hm.' }), said(call(0, 'new', '')), said(more(0, '{"city"')), said(more(0, ':1}'))],
      ...[said(call(1, 'second', '{}')), END],
    );
    expect(choices(rest).flatMap(({ delta }) => delta.tool_calls ?? [])).toEqual([
      { index: 0, function: { arguments: 'ty"' } },
      { index: 0, function: { arguments: ':1}' } },
      { index: 1, id: 'second', type: 'function', function: { name: 'weather', arguments: '{}' } },
    ]);
    expect(rest).not.toMatch(/Hm|new/);
  });

  it('of a completion is held back the same way', () => {
    const rest = left(begun({ content: 'One two' }), event({ text: 'One' }), event({ text: ' two three' }));
    expect(choices(rest).map(({ text }) => text)).toEqual([' three']);
  });

  it('repeats no odds of tokens that its client was told, in cut events and at its end', () => {
    const odds = (...tokens: string[]) => ({
      logprobs: { content: tokens.map((token) => ({ token, bytes: [...Buffer.from(token)], logprob: -1 })) },
    });
    const events = [
      event({ delta: { content: 'Grö' }, ...odds('Gr', 'ö') }),
      event({ delta: { content: 'ße!' }, ...odds('ße', '!') }),
      event({ delta: { content: '' }, ...odds('') }),
      event({ delta: { content: ' So' }, ...odds(' So'), finish_reason: 'stop' }),
    ];
    const told = (content: string) =>
      choices(left(begun({ content }), ...events)).map(({ logprobs }) =>
        logprobs?.content.map(({ token }: { token: string }) => token),
      );
    expect(told('Gr')).toEqual([['ö'], ['ße', '!'], [''], [' So']]);
    expect(told('Größe')).toEqual([['!'], [''], [' So']]);
    expect(told('Größe! So')).toEqual([undefined]);
  });

  it('of a completion repeats none of its odds either', () => {
    const odds = { tokens: ['lo', ' you'], token_logprobs: [-1, -2], top_logprobs: null, text_offset: [8, 10] };
    const [cut] = choices(
      left(begun({ content: 'Hello' }), event({ text: 'Hel' }), event({ text: 'lo you', logprobs: odds })),
    );
    expect(cut).toMatchObject({
      text: ' you',
      logprobs: { tokens: [' you'], token_logprobs: [-2], top_logprobs: null, text_offset: [10] },
    });
  });

  it.each([
    ['another text', said({ content: 'Help' })],
    ['a shorter one', `${said({ content: 'Hel' })}${END}`],
    ['another thought', said({ reasoning_content: 'No' })],
  ])('ends in an error event when it becomes %s', (_what, events) => {
    const started = begun({ content: 'Hello', reasoning: 'Yes' });
    const rest = left(started, events, said({ content: 'more' }), DONE);
    expect(choices(rest)).toMatchObject([{ error: { code: 'engine_failed' } }]);
    expect(rest).not.toContain('more');
  });

  it('says now and then that it is at work, while all of it is held back', () => {
    const again = new SaidAgain(begun({ content: 'abc' }), 'toy', 0);
    const at = (ms: number, text: string) => again.take(Buffer.from(said({ content: text })), ms).toString();
    expect([at(4_999, 'a'), at(5_000, 'b'), at(9_000, 'c')]).toEqual(['', ': again\n\n', '']);
  });

  it('lets the usage and an engine’s own error pass', () => {
    const usage = 'data: {"choices":[],"usage":{"total_tokens":9}}\n\n';
    const failed = 'data: {"error":{"message":"cuda error"}}\n\n';
    expect(left(begun({ content: 'a' }), usage, failed)).toBe(usage + failed);
  });
});
