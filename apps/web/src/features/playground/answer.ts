import type { ChatPiece } from '../../server/chat-stream.js';

/** One answer as it grows, with what was measured of it here in the browser. */
export interface Answer {
  readonly text: string;
  readonly model: string;
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

export function newAnswer(model: string, nowMs: number): Answer {
  return {
    text: '',
    model,
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
      return {
        ...answer,
        text: answer.text + piece.text,
        firstTextAtMs: answer.firstTextAtMs ?? nowMs,
        lastTextAtMs: nowMs,
        pieces: answer.pieces + 1,
      };
    case 'usage':
      return { ...answer, completionTokens: piece.completionTokens };
    case 'ended':
      return { ...answer, ending: piece.reason === 'length' ? 'cut' : 'whole' };
    default:
      return piece satisfies never;
  }
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
