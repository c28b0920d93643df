/** What a fake of an outside engine writes: deterministic words in the shapes of OpenAI, as that engine fills them. */
import type { ServerResponse } from 'node:http';

export const FAKE_WORDS = ['I', ' am', ' a', ' protocol', ' fake', '.'];

export interface FakeQuestion {
  readonly model: string;
  readonly messages?: readonly { readonly content: string }[];
  readonly prompt?: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
}

export interface FakeHead {
  readonly id: string;
  readonly model: string;
  /** `fp_ollama` of Ollama; vLLM says null. */
  readonly system_fingerprint: string | null;
}

export function promptTokens({ messages, prompt = '' }: FakeQuestion): number {
  const text = messages ? messages.map(({ content }) => content).join(' ') : prompt;
  return text.split(/\s+/).filter((word) => word !== '').length + 8;
}

export interface FakeScript {
  readonly words: readonly string[];
  readonly finish: 'stop' | 'length';
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

export function scriptOf(question: FakeQuestion): FakeScript {
  const words = FAKE_WORDS.slice(0, question.max_tokens ?? FAKE_WORDS.length);
  const read = promptTokens(question);
  const usage = { prompt_tokens: read, completion_tokens: words.length, total_tokens: read + words.length };
  return { words, finish: words.length < FAKE_WORDS.length ? 'length' : 'stop', usage };
}

export function answerWhole(response: ServerResponse, head: FakeHead, { words, finish, usage }: FakeScript): void {
  const message = { role: 'assistant', content: words.join('') };
  const choices = [{ index: 0, message, finish_reason: finish }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ ...head, object: 'chat.completion', created: 1, choices, usage })}\n`);
}

/** Stops after so many words where `cutAfter` says so, as an engine does that fails in the middle. */
export function answerStream(
  response: ServerResponse,
  head: FakeHead,
  script: FakeScript,
  { withUsage, cutAfter }: { readonly withUsage: boolean; readonly cutAfter: number | null },
): void {
  const chunk = (choices: object[], more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', created: 1, choices, ...more })}\n\n`,
    );
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [at, word] of script.words.entries()) {
    if (at === cutAfter) return;
    const role = at === 0 ? { role: 'assistant' } : {};
    chunk([{ index: 0, delta: { ...role, content: word }, finish_reason: null }]);
  }
  chunk([{ index: 0, delta: {}, finish_reason: script.finish }]);
  if (withUsage) chunk([], { usage: script.usage });
  response.end('data: [DONE]\n\n');
}
