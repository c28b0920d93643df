import { RESUME_MEMBER, type StartedAnswer } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { type AskServer, serverOnward } from '../llama-server/server-onward.js';
import { vllmOnward } from '../vllm/vllm-onward.js';
import { type Onward, type Question, type Way, wayOn } from './way.js';

const CHAT = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'Hi' }];
const format = { type: 'json_object' };
const begun = (more: Partial<StartedAnswer> = {}): StartedAnswer => ({
  ...{ tokens: null, written: 3, content: 'I am', reasoning: '', calls: [] },
  ...more,
});

/** A server whose template puts thoughts in front; `leads` grammars like a new build, or like an old one. */
const server =
  (
    leads: boolean,
    template = ({ content, reasoning_content: thought = '' }: Question) => `<${thought}${content ? `>${content}` : ''}`,
  ) =>
  async (...[, path, body]: Parameters<AskServer>) => {
    if (path === '/props') return { default_generation_settings: { params: leads ? { generation_prompt: '' } : {} } };
    const { messages: all } = body as { messages: Question[] };
    return { prompt: template(all.at(-1) ?? {}) };
  };
const [NEW, OLD] = [serverOnward(server(true)), serverOnward(server(false))];
const TRIMMING = serverOnward(server(true, ({ content }) => String(content).trimEnd()));
const SILENT = serverOnward(async () => null);

async function way(question: object, started = begun(), onward: Onward = NEW, path = CHAT): Promise<Way | string> {
  const asked = { stream: true, messages, ...question, [RESUME_MEMBER]: started };
  return wayOn(path, asked, started, onward).catch((error: { code: string }) => error.code);
}
const how = async (...asked: Parameters<typeof way>) => Object(await way(...asked)).how ?? 'none';

describe('the way on from the beginning of an answer', () => {
  it.each([
    ['a greedy one', { temperature: 0 }],
    ['a greedy one by its only candidate', { top_k: 1 }],
    ['a greedy call', { temperature: 0, tools: [{}] }],
  ])('of %s is to write it again, unchanged', async (_what, question) => {
    const asked = { stream: true, messages, ...question };
    expect(await way(question)).toEqual({ how: 'again', question: asked });
  });

  it('of one by lot is its beginning, and it may write so much less', async () => {
    const found = await way({ max_tokens: 10, max_completion_tokens: 4, n_predict: -1 });
    expect(found).toMatchObject({
      how: 'onward',
      question: {
        messages: [...messages, { role: 'assistant', content: 'I am' }],
        ...{ add_generation_prompt: false, continue_final_message: 'content' },
        ...{ max_tokens: 7, max_completion_tokens: 1, n_predict: -1 },
      },
    });
  });

  it.each([
    ['chat', CHAT, { max_tokens: 3 }],
    ['completion', '/v1/completions', { prompt: 'Once', max_tokens: 2 }],
  ])('of a %s that has all that it may have is its end', async (_what, path, limited) => {
    const found = await way(limited, begun(), NEW, path);
    expect(found).toMatchObject({ how: 'over', question: { max_tokens: 1 } });
  });

  it('of a beginning that the caller made goes on in the same message', async () => {
    const prefilled = [...messages, { role: 'assistant', content: 'Well, ' }];
    const { question } = Object(await way({ messages: prefilled }));
    expect(question.messages).toEqual([...messages, { role: 'assistant', content: 'Well, I am' }]);
  });

  it('of nothing is the question', async () => {
    expect(await way({}, begun({ content: '' }))).toEqual({ how: 'onward', question: { stream: true, messages } });
  });

  it('of a thought is the thought', async () => {
    const { question } = Object(await way({}, begun({ content: '', reasoning: 'Hm' })));
    expect(question).toMatchObject({ continue_final_message: 'reasoning_content' });
    expect(question.messages.at(-1)).toEqual({ role: 'assistant', content: '', reasoning_content: 'Hm' });
  });

  it('of a completion is a longer prompt', async () => {
    const asked = await way({ prompt: 'Once' }, begun(), NEW, '/v1/completions');
    expect(asked).toMatchObject({ how: 'onward', question: { prompt: 'OnceI am' } });
    for (const more of [{ prompt: [1, 2] }, { prompt: 'a', echo: true }, { prompt: 'a', logprobs: 1 }])
      expect(await how(more, begun(), NEW, '/v1/completions')).toBe('none');
  });

  const call = begun({ calls: [{ id: 'c', name: 'n', arguments: '{' }] });
  it.each<[string, string, object, StartedAnswer, Onward]>([
    ['JSON on a new llama-server', 'onward', { response_format: format }, begun(), NEW],
    ['JSON on an old one', 'none', { response_format: format }, begun(), OLD],
    ['a caller’s own grammar', 'none', { grammar: 'root ::= "a"' }, begun(), NEW],
    ['half a call', 'none', {}, call, NEW],
    ['half a call with a seed', 'again', { seed: 7 }, call, NEW],
    ['a text that the template would trim', 'none', {}, begun({ content: 'I am ' }), TRIMMING],
    ['a server that does not say what it would read', 'none', {}, begun(), SILENT],
    ['a text on vLLM', 'onward', {}, begun(), vllmOnward],
    ['a thought on vLLM', 'none', {}, begun({ reasoning: 'Hm' }), vllmOnward],
    ['JSON on vLLM', 'none', { response_format: format }, begun(), vllmOnward],
    ['a text where only writing it again is known', 'none', {}, begun(), async () => null],
    ['two answers', 'none', { n: 2, temperature: 0 }, begun(), NEW],
    ['one that is not streamed', 'none', { stream: false, temperature: 0 }, begun(), NEW],
  ])('of %s is %s', async (_what, expected, question, started, onward) => {
    expect(await how(question, started, onward)).toBe(expected);
  });

  it('is refused in a sentence where there is none', async () => {
    expect(await way({}, call)).toBe('invalid_request');
  });
});
