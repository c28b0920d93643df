import type { NodeDispatcher } from '../../src/fleet/node-tunnels.js';

export interface Asked {
  /** Resolves with the first bytes of the answer. */
  readonly begun: Promise<Buffer>;
  readonly whole: Promise<string>;
  abort(): void;
  resume(): void;
}

/** One request over a tunnel, as a test follows it. `paused`: from the first bytes of its answer on. */
export function asked(node: NodeDispatcher, path: string, body = 'question', { paused = false } = {}): Asked {
  const pieces: Buffer[] = [];
  let begin: (piece: Buffer) => void = () => undefined;
  let abort = (): void => undefined;
  let resume = (): void => undefined;
  const begun = new Promise<Buffer>((resolve) => {
    begin = resolve;
  });
  const whole = new Promise<string>((resolve, reject) => {
    node.dispatch(
      { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) },
      {
        onRequestStart: (controller) => {
          abort = () => controller.abort(new Error('given up'));
          resume = () => controller.resume();
        },
        onResponseData: (controller, piece) => {
          if (paused && pieces.length === 0) controller.pause();
          pieces.push(piece);
          begin(piece);
        },
        onResponseEnd: () => resolve(Buffer.concat(pieces).toString()),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
  return { begun, whole, abort: () => abort(), resume: () => resume() };
}
