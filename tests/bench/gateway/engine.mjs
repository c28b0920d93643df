import { createServer } from 'node:http';
import { PretendNode } from './pretend-node.mjs';

/**
 * The engine behind every gateway of this benchmark, in a process of its own. It answers at once; a stream has
 * `max_tokens` chunks, `gap_ms` apart. Over its own port for the other gateways, over tunnels for ours.
 */
const ANSWER = JSON.stringify({
  ...{ id: 'chatcmpl-bench', object: 'chat.completion', created: 1, model: 'bench' },
  choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(280) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 20, completion_tokens: 60, total_tokens: 80 },
});
const EVENT = `data: ${JSON.stringify({
  ...{ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'bench' },
  choices: [{ index: 0, delta: { content: ' token' }, finish_reason: null }],
})}\n\n`;
const LAST = `data: ${JSON.stringify({
  ...{ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'bench' },
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})}\n\n`;
const USAGE = `data: ${JSON.stringify({
  ...{ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'bench', choices: [] },
  usage: { prompt_tokens: 20, completion_tokens: 60, total_tokens: 80 },
})}\n\ndata: [DONE]\n\n`;

function answer(request, response) {
  if (request.method !== 'POST') return response.writeHead(204).end();
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  return request.on('end', () => {
    const { stream, max_tokens: chunks = 100, gap_ms: gapMs = 0 } = JSON.parse(Buffer.concat(pieces).toString());
    if (stream) writeEvents(response, chunks, gapMs);
    else response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length }).end(ANSWER);
  });
}

function writeEvents(response, chunks, gapMs) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let left = chunks;
  const write = () => {
    if (left-- > 0) return response.write(EVENT);
    clearInterval(beat);
    return response.end(LAST + USAGE);
  };
  const beat = setInterval(write, gapMs);
  response.once('close', () => clearInterval(beat));
  write();
}

const server = createServer({ keepAliveTimeout: 0 }, answer);
const nodes = [];

process.on('message', ({ apiUrl, tokens }) => {
  for (const [i, token] of tokens.entries()) nodes.push(new PretendNode(apiUrl, token, `bench-${i + 1}`, server));
  Promise.all(nodes.map((node) => node.join())).then(
    () => process.send({ type: 'joined' }),
    (error) => process.send({ type: 'failed', message: error.message }),
  );
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ type: 'listening', port: server.address().port }));
