import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** The callers, in a process of their own. One order at a time: `{ how, url, headers, ... }`. */
const PROMPT = 'Write a short sentence about graphics cards, please. '.repeat(6);

process.on('message', async (order) => {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  try {
    const result = order.how === 'json' ? await answers(order, agent) : await streams(order, agent);
    process.send({ type: 'done', ...result });
  } catch (error) {
    process.send({ type: 'done', error: error.message });
  } finally {
    agent.destroy();
  }
});
process.on('disconnect', () => process.exit());

async function answers(order, agent) {
  const tookMs = [];
  let left = order.requests;
  let failed = 0;
  const worker = async () => {
    while (left-- > 0) {
      const startedMs = performance.now();
      const { status } = await ask(order, agent, {});
      tookMs.push(performance.now() - startedMs);
      if (status !== 200) failed++;
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: order.connections }, worker));
  return { failed, seconds: (performance.now() - startedMs) / 1_000, ...percentiles(tookMs) };
}

async function streams(order, agent) {
  const { streams: count, chunks, gapMs, rampMs = 0 } = order;
  const firstMs = [];
  let failed = 0;
  let events = 0;
  const startedMs = performance.now();
  const one = async (i) => {
    await new Promise((resolve) => setTimeout(resolve, (rampMs * i) / count));
    const askedMs = performance.now();
    const seen = await ask(order, agent, { stream: true, max_tokens: chunks, gap_ms: gapMs });
    firstMs.push(seen.firstMs - askedMs);
    events += seen.events;
    if (seen.status !== 200 || !seen.isWhole) failed++;
  };
  const waves = order.waves ?? 1;
  for (let wave = 0; wave < waves; wave++) await Promise.all(Array.from({ length: count }, (_, i) => one(i)));
  return { failed, events, seconds: (performance.now() - startedMs) / 1_000, ...percentiles(firstMs) };
}

function ask({ url, headers, models }, agent, more) {
  const model = models[Math.floor(Math.random() * models.length)];
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: PROMPT }], ...more });
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/chat/completions`, {
      ...{ agent, method: 'POST' },
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const seen = { status: response.statusCode, firstMs: 0, events: 0, isWhole: false };
      response.on('data', (piece) => count(seen, piece));
      response.on('error', reject);
      response.on('close', () => resolve(seen));
    });
    call.end(body);
  });
}

function count(seen, piece) {
  if (seen.firstMs === 0) seen.firstMs = performance.now();
  for (let at = piece.indexOf('\n\n'); at !== -1; at = piece.indexOf('\n\n', at + 2)) seen.events++;
  if (piece.includes('[DONE]')) seen.isWhole = true;
}

function percentiles(values) {
  const sorted = values.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
