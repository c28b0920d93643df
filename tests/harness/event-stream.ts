/** An answer of `text/event-stream` as it came: the data lines, in order, and how many pieces the network brought. */
export interface EventStream {
  readonly status: number;
  readonly events: readonly string[];
  readonly pieces: number;
}

/** Posts JSON as curl would and reads the raw stream to its end. */
export async function postForEvents(url: string, apiKey: string, body: unknown): Promise<EventStream> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.body === null) throw new Error('the answer has no body');
  const decoder = new TextDecoder();
  let text = '';
  let pieces = 0;
  for await (const piece of answer.body) {
    text += decoder.decode(piece, { stream: true });
    pieces += 1;
  }
  const events = text
    .split('\n\n')
    .flatMap((block) => (block.startsWith('data: ') ? [block.slice('data: '.length)] : []));
  return { status: answer.status, events, pieces };
}
