/** A model, and the key that asks it. */
export interface Asking {
  readonly url: string;
  readonly model: string;
  readonly apiKey: string;
}

export interface Call {
  readonly prompt: string;
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
}

const SAID = /"content":"(?!")/;

/** Sends a streamed chat. Resolves with its first word; `rest` reads on to its end. */
export async function begin(asking: Asking, call: Call): Promise<{ firstMs: number; rest: () => Promise<void> }> {
  const fromMs = performance.now();
  const answer = await send(asking, call, true);
  if (!answer.ok || !answer.body) throw new Error(`${answer.status}: ${await answer.text()}`);
  const reader = answer.body.getReader();
  for (let said = ''; !SAID.test(said); ) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`a stream without a word: ${said}`);
    said += Buffer.from(value).toString();
  }
  const firstMs = performance.now() - fromMs;
  const rest = async () => {
    while (!(await reader.read()).done);
  };
  return { firstMs, rest };
}

/** Its tokens as the engine counted them; null: refused. */
export async function whole(asking: Asking, call: Call): Promise<number | null> {
  const answer = await send(asking, call, false);
  const { usage } = (await answer.json()) as { usage?: { total_tokens: number } };
  return answer.status === 200 ? (usage?.total_tokens ?? 0) : null;
}

function send({ url, model, apiKey }: Asking, { prompt, maxTokens, signal }: Call, stream: boolean): Promise<Response> {
  const messages = [{ role: 'user', content: prompt }];
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, max_tokens: maxTokens, messages }),
    ...(signal ? { signal } : {}),
  });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
