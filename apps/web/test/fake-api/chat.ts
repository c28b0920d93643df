import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const TEXT = `A **GPU** keeps three things in its memory while it serves a model:

1. the *weights*, read once from the file,
2. the KV cache, which grows with context and slots,
3. a few buffers for the sums in between.

| part | typical size |
| --- | --- |
| weights (8B, Q4_K_M) | 4.6 GiB |
| KV cache (4 × 4096) | 1.0 GiB |

\`\`\`python
def footprint(weights, kv, buffers):
    return weights + kv + buffers
\`\`\`

Remote pictures are not loaded: ![a chart](https://example.org/chart.png).`;

/** Streams a fixed answer in small pieces, as an engine would. */
export async function streamChat(answer: ServerResponse, model: string): Promise<void> {
  answer.writeHead(200, {
    'content-type': 'text/event-stream',
    'x-aivailable-node': 'attic',
    'x-request-id': 'req_chat1',
  });
  const say = (body: object) =>
    answer.write(`data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model, ...body })}\n\n`);
  await wait(180);
  const pieces = TEXT.match(/\S+\s*/g) ?? [];
  for (const content of pieces) {
    if (answer.destroyed) return;
    say({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    await wait(22);
  }
  say({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  say({
    choices: [],
    usage: { prompt_tokens: 18, completion_tokens: pieces.length, total_tokens: 18 + pieces.length },
  });
  answer.end('data: [DONE]\n\n');
}
