import type { ChatPiece } from '../../../server/chat-stream.js';
import type { Settings } from './conversation.js';

/** One answer as it grows, with what was measured of it here in the browser. */
export interface Answer {
  readonly text: string;
  /** What the model thought aloud before it answered. */
  readonly thoughts: string;
  readonly model: string;
  /** With which it was asked. */
  readonly settings: Settings;
  readonly node: string | null;
  readonly startedAtMs: number;
  readonly firstTextAtMs: number | null;
  readonly lastTextAtMs: number | null;
  readonly pieces: number;
  /** As the engine counted; null until it says. */
  readonly completionTokens: number | null;
  readonly ending: 'open' | 'whole' | 'cut' | 'stopped' | 'failed';
  readonly problem: { readonly message: string; readonly requestId: string | null } | null;
}

export function newAnswer(model: string, settings: Settings, nowMs: number): Answer {
  return {
    text: '',
    thoughts: '',
    model,
    settings,
    node: null,
    startedAtMs: nowMs,
    firstTextAtMs: null,
    lastTextAtMs: null,
    pieces: 0,
    completionTokens: null,
    ending: 'open',
    problem: null,
  };
}

export function grow(answer: Answer, piece: ChatPiece, nowMs: number): Answer {
  switch (piece.kind) {
    case 'began':
      return { ...answer, node: piece.node };
    case 'text':
      return { ...written(answer, nowMs), text: answer.text + piece.text };
    case 'thought':
      return { ...written(answer, nowMs), thoughts: answer.thoughts + piece.text };
    case 'usage':
      return { ...answer, completionTokens: piece.completionTokens };
    case 'ended':
      return { ...answer, ending: piece.reason === 'length' ? 'cut' : 'whole' };
    default:
      return piece satisfies never;
  }
}

function written(answer: Answer, nowMs: number): Answer {
  const { firstTextAtMs, pieces } = answer;
  return { ...answer, firstTextAtMs: firstTextAtMs ?? nowMs, lastTextAtMs: nowMs, pieces: pieces + 1 };
}

export interface ReadOut {
  readonly firstTokenMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly tokens: number | null;
}

/** The wait for the first token is not part of the speed: it is shown by itself. */
export function readOut(answer: Answer): ReadOut {
  const { firstTextAtMs, lastTextAtMs, startedAtMs, completionTokens } = answer;
  if (firstTextAtMs === null || lastTextAtMs === null) {
    return { firstTokenMs: null, tokensPerSecond: null, tokens: completionTokens };
  }
  const seconds = (lastTextAtMs - firstTextAtMs) / 1000;
  const after = (completionTokens ?? answer.pieces) - 1;
  return {
    firstTokenMs: firstTextAtMs - startedAtMs,
    tokensPerSecond: seconds > 0 && after > 0 ? after / seconds : null,
    tokens: completionTokens,
  };
}
