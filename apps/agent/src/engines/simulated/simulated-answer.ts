/** OpenAI's answer shapes, for whole answers and for the chunks of a stream. */
import type { Generation } from './simulated-requests.js';
import type { Piece, Script } from './simulated-script.js';
import { simulatedOdds } from './simulated-text.js';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export interface AnswerHead {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly kind: Generation['kind'];
  readonly topLogprobs: number | null;
  readonly newCallId: () => string;
}

export function usageOf(promptTokens: number, completionTokens: number): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

export function wholeAnswer(head: AnswerHead, scripts: readonly Script[], usage: Usage): object {
  const object = head.kind === 'chat' ? 'chat.completion' : 'text_completion';
  return {
    ...envelope(head, object),
    choices: scripts.map((script, index) => wholeChoice(head, script, index)),
    usage,
  };
}

function wholeChoice(head: AnswerHead, { pieces, finish, stopText }: Script, index: number): object {
  const texts = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []));
  const said = head.kind === 'chat' ? { message: message(head, pieces, texts.join('')) } : { text: texts.join('') };
  return { index, ...said, logprobs: logprobs(head, texts, 0), finish_reason: finish, ...stopReason(stopText) };
}

function message(head: AnswerHead, pieces: readonly Piece[], text: string): object {
  const calls = pieces.flatMap((piece) => (piece.kind === 'call' ? [piece] : []));
  if (calls.length === 0) return { role: 'assistant', content: text };
  const tool_calls = calls.map(({ index, name }) => {
    const parts = pieces.flatMap((piece) => (piece.kind === 'arguments' && piece.index === index ? [piece.text] : []));
    return { id: head.newCallId(), type: 'function', function: { name, arguments: parts.join('') } };
  });
  return { role: 'assistant', content: null, tool_calls };
}

export function roleChunk(head: AnswerHead, index: number): object {
  return chunk(head, index, { delta: { role: 'assistant', content: '' } });
}

export function pieceChunk(head: AnswerHead, index: number, piece: Piece, at: number): object {
  if (piece.kind !== 'text') return chunk(head, index, { delta: { tool_calls: [callDelta(head, piece)] } });
  const said = head.kind === 'chat' ? { delta: { content: piece.text } } : { text: piece.text };
  return chunk(head, index, { ...said, logprobs: logprobs(head, [piece.text], at) });
}

function callDelta(head: AnswerHead, piece: Exclude<Piece, { kind: 'text' }>): object {
  if (piece.kind === 'arguments') return { index: piece.index, function: { arguments: piece.text } };
  return {
    index: piece.index,
    id: head.newCallId(),
    type: 'function',
    function: { name: piece.name, arguments: '' },
  };
}

export function lastChunk(head: AnswerHead, index: number, { finish, stopText }: Script): object {
  const said = head.kind === 'chat' ? { delta: {} } : { text: '' };
  return chunk(head, index, { ...said, finish_reason: finish, ...stopReason(stopText) });
}

export function usageChunk(head: AnswerHead, usage: Usage): object {
  return { ...envelope(head, chunkObject(head)), choices: [], usage };
}

function chunk(head: AnswerHead, index: number, said: object): object {
  return { ...envelope(head, chunkObject(head)), choices: [{ index, logprobs: null, finish_reason: null, ...said }] };
}

function stopReason(stopText: string | null): { stop_reason?: string } {
  return stopText === null ? {} : { stop_reason: stopText };
}

function logprobs({ kind, topLogprobs: top }: AnswerHead, texts: readonly string[], from: number): object | null {
  if (top === null || texts.length === 0) return null;
  const odds = texts.map((text, i) => ({ text, ...simulatedOdds(text, from + i, top) }));
  if (kind === 'chat') {
    const shown = (token: string, logprob: number) => ({ token, logprob, bytes: [...Buffer.from(token)] });
    const content = odds.map(({ text, logprob, others }) => {
      const ranked = top === 0 ? [] : [shown(text, logprob), ...others.map(([other, less]) => shown(other, less))];
      return { ...shown(text, logprob), top_logprobs: ranked };
    });
    return { content, refusal: null };
  }
  return {
    tokens: texts,
    token_logprobs: odds.map(({ logprob }) => logprob),
    top_logprobs: odds.map(({ text, logprob, others }) =>
      top === 0 ? {} : { [text]: logprob, ...Object.fromEntries(others) },
    ),
  };
}

function chunkObject({ kind }: AnswerHead): string {
  return kind === 'chat' ? 'chat.completion.chunk' : 'text_completion';
}

function envelope({ id, model, created }: AnswerHead, object: string): object {
  return { id, object, created, model, system_fingerprint: 'simulated' };
}
