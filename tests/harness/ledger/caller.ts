/** What became of one call, as its caller saw it. */
export interface Seen {
  status: number;
  /** Pieces of a streamed answer that had a text. */
  pieces: number;
  /** By which its engine knows it, where it has one of its own. */
  readonly requestId?: string;
}

const PIECE = /"(?:content|text)":"(?!")/;

/** Sends a chat and reads its stream; `pieceSeen` may abort it. */
export async function stream(
  url: string,
  body: object,
  seen: Seen,
  pieceSeen: (seen: Seen, leave: () => void) => void,
): Promise<void> {
  const leaving = new AbortController();
  try {
    const answer = await post(url, body, leaving.signal, seen.requestId);
    seen.status = answer.status;
    let rest = '';
    for await (const chunk of answer.body ?? []) {
      const events = (rest + Buffer.from(chunk).toString()).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        if (!PIECE.test(event)) continue;
        seen.pieces += 1;
        pieceSeen(seen, () => leaving.abort());
      }
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  }
}

export async function post(url: string, body: object, signal?: AbortSignal, requestId?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      ...{ authorization: 'Bearer key-one', 'content-type': 'application/json' },
      ...(requestId ? { 'x-request-id': requestId } : {}),
    },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}
