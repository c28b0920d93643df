import { signedIn } from './browser.mjs';

const UPDATES = 400;
const BATCH = 50;
const BYTES = 12 * 1024;

/** What the page works for each fifty of the four hundred updates of a 12 KB answer, in ms of its main thread. */
export async function measureLongAnswer(browser, url) {
  const page = await signedIn(browser, { url }, (blank) => blank.addInitScript(engineOfTheTest));
  try {
    await page.goto(`${url}/playground`);
    await ask(page, 'Warm up.');
    await say(page, [answerOf(3_000)]);
    await end(page);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await ask(page, 'Tell me everything.');
    const pieces = piecesOf(answerOf(BYTES), UPDATES);
    const costs = [];
    for (let from = 0; from < UPDATES; from += BATCH) {
      const before = await workMs(session);
      await say(page, pieces.slice(from, from + BATCH));
      costs.push((await workMs(session)) - before);
    }
    await end(page);
    return costs;
  } finally {
    await page.context().close();
  }
}

async function ask(page, question) {
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill(question);
  await message.press('Enter');
  await page.waitForFunction(() => 'say' in globalThis);
}

/** One piece to two frames, as an engine that writes thirty a second. */
async function say(page, pieces) {
  await page.evaluate(async (texts) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (const text of texts) {
      globalThis.say(text);
      await frame();
      await frame();
    }
  }, pieces);
}

async function end(page) {
  await page.evaluate(() => globalThis.end());
  await page.getByRole('button', { name: 'Copy the answer' }).last().waitFor();
}

async function workMs(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}

/** Runs in the page before anything else: stands for the models' door. */
function engineOfTheTest() {
  const real = globalThis.fetch;
  const listed = JSON.stringify({ object: 'list', data: [{ id: 'toy' }] });
  globalThis.fetch = (input, init) => {
    if (input === '/v1/models') return Promise.resolve(new Response(listed));
    if (input !== '/v1/chat/completions') return real(input, init);
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start(controller) {
        const send = (line) => controller.enqueue(encoder.encode(`data: ${line}\n\n`));
        globalThis.say = (content) => send(JSON.stringify({ choices: [{ index: 0, delta: { content } }] }));
        globalThis.end = () => {
          send('[DONE]');
          controller.close();
        };
      },
    });
    return Promise.resolve(new Response(body));
  };
}

/** Prose, lists, a table and code, again and again. */
function answerOf(bytes) {
  const part = [
    'A **GPU** keeps three things in its memory while it serves a model, and `llama.cpp` counts them one by one.',
    '1. the *weights*, read once from the file\n2. the KV cache, which grows with context\n3. buffers in between',
    '| part | size |\n| --- | --- |\n| weights | 4.6 GiB |\n| KV cache | 1.0 GiB |',
    '```python\ndef footprint(weights, kv):\n    # bytes of it all\n    return weights + kv\n```',
    '> What does not fit is refused, with the bytes that are missing.',
  ].join('\n\n');
  return `${part}\n\n`.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
}

function piecesOf(text, count) {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, place) => text.slice(place * size, (place + 1) * size));
}
