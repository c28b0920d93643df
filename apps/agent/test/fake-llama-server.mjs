/**
 * A fake llama-server: it speaks the protocol of llama.cpp's server and prints the lines of its loads, as documented in
 * its sources (tools/server, src/llama-context.cpp, src/llama-model.cpp), and has no model behind it. FAKE_DEVICES
 * names what it pretends to see (`Vulkan0@0000:2d:00.0,...`), FAKE_LOAD a file with the lines of its next load.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const args = process.argv.slice(2);
const argument = (name) => args[args.lastIndexOf(name) + 1];
const has = (name) => args.includes(name);
const { FAKE_DEVICES = '', FAKE_LOAD = '', LLAMA_API_KEY } = process.env;
const devices = FAKE_DEVICES.split(',')
  .filter(Boolean)
  .map((text) => ({ name: text.split('@')[0], place: text.split('@')[1] ?? 'unknown id' }));

const HELP = [
  ...['--host HOST  ip address to listen, or bind to an UNIX socket if the address ends with .sock', '-dev, --device'],
  ...['--list-devices', '--metrics', '-a, --alias STRING', '--fit [on|off]', '-lv, --verbosity, --log-verbosity N'],
  ...['-fa, --flash-attn [on|off|auto]', '--log-prefix, --no-log-prefix', '--no-kv-unified', '-cram, --cache-ram N'],
];
const WORDS = 'This is a fake llama-server and there is no model behind these words .'
  .split(' ')
  .map((word) => `${word} `);

if (has('--version')) console.error('version: 0.0.1 (fa4e001)\nbuilt with a text editor for everything');
else if (has('--help')) console.log(HELP.join('\n'));
else if (has('--list-devices')) listDevices();
else serve();

function listDevices() {
  console.log('Available devices:');
  for (const { name } of devices) console.log(`  ${name}: Fake card (2048 MiB, 2048 MiB free)`);
}

function serve() {
  const asked = argument('--device')
    .split(',')
    .filter((name) => name !== 'none');
  const used = asked.map((name) => devices.find((device) => device.name === name));
  if (used.includes(undefined)) {
    console.error(`error while handling argument "--device": invalid device: ${argument('--device')}`);
    process.exit(1);
  }
  console.error(existsSync(FAKE_LOAD) ? readFileSync(FAKE_LOAD, 'utf8') : loadLines(used).join('\n'));
  createServer((request, response) => void answer(request, response)).listen(argument('--host'));
}

/** A load of the toy model: two layers and the output, 384 dimensions. */
function loadLines(used) {
  const place = used.map(({ name }) => name);
  const names = place.length > 0 ? place : ['CPU'];
  const offloaded = place.length > 0 ? 3 : 0;
  return [
    ...used.map(
      ({ name, place }) => `llama_prepare_model_devices: using device ${name} (Fake card) (${place}) - 2048 MiB free`,
    ),
    `load_tensors: offloaded ${offloaded}/3 layers to GPU`,
    'load_tensors:   CPU_Mapped model buffer size =     0.11 MiB',
    ...names.map((name) => `load_tensors:      ${name} model buffer size =     0.80 MiB`),
    ...names.map((name) => `llama_kv_cache:    ${name} KV buffer size =     1.00 MiB`),
    ...names.map((name) => `sched_reserve:    ${name} compute buffer size =     3.00 MiB`),
    `sched_reserve: graph splits = ${place.length + 1}`,
  ];
}

async function answer(request, response) {
  if (request.url === '/health') return json(response, 200, { status: 'ok' });
  if (request.headers.authorization !== `Bearer ${LLAMA_API_KEY}`) {
    return refuse(response, 401, 'authentication_error', 'Invalid API Key');
  }
  if (request.url === '/v1/models') return json(response, 200, models());
  if (request.url === '/slots') return json(response, 200, [{ id: 0, n_ctx: 1024, is_processing: false }]);
  if (request.url === '/metrics') return response.end('llamacpp:requests_processing 0\n');
  if (request.url !== '/v1/chat/completions') return refuse(response, 404, 'not_found_error', 'File Not Found');
  chat(await textOf(request), response);
}

const models = () => ({ object: 'list', data: [{ id: argument('--alias'), object: 'model', owned_by: 'llamacpp' }] });

function chat(text, response) {
  const body = parsed(text);
  if (body === null) {
    const message = '[json.exception.parse_error.101] parse error at line 1, column 13: syntax error';
    return refuse(response, 500, 'server_error', message);
  }
  if (!body.messages) return refuse(response, 400, 'invalid_request_error', "'messages' is required");
  const prompt = JSON.stringify(body.messages).split(/\s+/).length;
  const room = Number(argument('--ctx-size')) / Number(argument('--parallel'));
  if (prompt >= room) return overflow(response, prompt, room);
  const words = WORDS.slice(0, body.max_tokens ?? WORDS.length);
  const finish = words.length < WORDS.length ? 'length' : 'stop';
  const usage = { prompt_tokens: prompt, completion_tokens: words.length, total_tokens: prompt + words.length };
  const head = { id: 'chatcmpl-fake', created: 1, model: argument('--alias'), system_fingerprint: 'fake' };
  if (body.stream) stream(response, { words, finish, head, usage: body.stream_options?.include_usage ? usage : null });
  else json(response, 200, whole(words, finish, head, usage));
}

function whole(words, finish_reason, head, usage) {
  const message = { role: 'assistant', content: words.join('') };
  return { choices: [{ finish_reason, index: 0, message }], ...head, object: 'chat.completion', usage };
}

function stream(response, { words, finish, head, usage }) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const object = 'chat.completion.chunk';
  const send = (value) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const delta = (content, finish_reason) =>
    send({ choices: [{ finish_reason, index: 0, delta: content }], ...head, object });
  delta({ role: 'assistant', content: null }, null);
  for (const word of words) delta({ content: word }, null);
  delta({}, finish);
  if (usage) send({ choices: [], ...head, object, usage });
  response.end('data: [DONE]\n\n');
}

function overflow(response, n_prompt_tokens, n_ctx) {
  const message = `request (${n_prompt_tokens} tokens) exceeds the available context size (${n_ctx} tokens), try increasing it`;
  const error = { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens, n_ctx };
  json(response, 400, { error });
}

function refuse(response, code, type, message) {
  json(response, code, { error: { code, message, type } });
}

function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function textOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
