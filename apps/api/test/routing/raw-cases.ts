import {
  CHAT,
  COMMON,
  chunk,
  chunked,
  get,
  KEEP,
  LINE,
  offering,
  post,
  type RawCase,
  refused,
  served,
  sized,
  waiting,
} from './raw-words.js';

const withLength = (value: string) => post(`content-length: ${value}\r\n`, CHAT);
const withCoding = (value: string) => post(`transfer-encoding: ${value}\r\n`, `${chunk(CHAT)}0\r\n\r\n`);
const smuggled = get('/v1/models', 'host: x\r\n');

export const FRAMING: readonly RawCase[] = [
  refused('a length and chunks', post('content-length: 5\r\ntransfer-encoding: chunked\r\n', '0\r\n\r\n')),
  refused('chunks and a length', post('transfer-encoding: chunked\r\ncontent-length: 5\r\n', '0\r\n\r\n')),
  refused('two lengths that differ', post('content-length: 5\r\ncontent-length: 60\r\n', CHAT)),
  refused('the same length twice', post('content-length: 59\r\ncontent-length: 59\r\n', CHAT)),
  refused('a list of lengths', withLength('59, 59')),
  refused('a negative length', withLength('-1')),
  refused('a length with a plus', withLength('+59')),
  refused('a hexadecimal length', withLength('0x3b')),
  refused('a length with a space inside', withLength('5 9')),
  refused('a length beyond all numbers', withLength('99999999999999999999999')),
  refused('a length that is a word', withLength('many')),
  refused('an empty length', withLength('')),
  refused('an unknown coding', withCoding('xchunked')),
  refused('chunked that is not the last coding', withCoding('chunked, identity')),
  refused('no coding at all, said', withCoding('identity')),
  refused('a coding behind a vertical tab', withCoding('\x0bchunked')),
  refused(
    'two codings in two headers',
    post('transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n', '0\r\n\r\n'),
  ),
  refused('a space before the colon', post('content-length : 59\r\n', CHAT)),
  refused('a header folded over two lines', post('x-folded: a\r\n b\r\ncontent-length: 59\r\n', CHAT)),
  refused('a header without a colon', post('nonsense\r\n', '')),
  refused('a header without a name', post(': value\r\n', '')),
  refused('a NUL in a header', post('x-nul: a\0b\r\n', '')),
  refused('a bare CR in a header', post('x-cr: a\rb\r\n', '')),
  refused('a bare LF as the end of a line', `POST /v1/chat/completions HTTP/1.1\nhost: x\n\n`),
  refused('a size of a chunk that is none', chunked(`5g\r\nhello\r\n0\r\n\r\n`)),
  refused('a size of a chunk with 0x', chunked(`0x5\r\nhello\r\n0\r\n\r\n`)),
  refused('a negative size of a chunk', chunked(`-5\r\nhello\r\n0\r\n\r\n`)),
  refused('a size of a chunk beyond all numbers', chunked(`ffffffffffffffffff\r\nhello\r\n`)),
  refused('a chunk without its end', chunked(`3\r\nhello\r\n0\r\n\r\n`)),
  refused('a bare LF after the size of a chunk', chunked('5\nhello\r\n0\r\n\r\n')),
  served('chunks with extensions', chunked(`${Buffer.byteLength(CHAT).toString(16)};a=b\r\n${CHAT}\r\n0\r\n\r\n`)),
  refused('a length in the trailer', chunked(`${chunk(CHAT)}0\r\ncontent-length: 9999\r\n\r\n`)),
  served('a body in many small chunks', chunked(`${[...CHAT].map(chunk).join('')}0\r\n\r\n`)),
  served('a body cut in the middle of a header', sized(CHAT).slice(0, 40), sized(CHAT).slice(40)),
];

export const ROWS: readonly RawCase[] = [
  { name: 'two requests in a row', parts: [sized(CHAT, KEEP) + sized(CHAT)], answers: [[200, 200]], engineSees: 2 },
  {
    name: 'a request with a bad key, then one with a good one',
    parts: [sized(CHAT, 'host: x\r\nauthorization: Bearer nonsense\r\n') + sized(CHAT)],
    ...{ answers: [[401, 200]], engineSees: 1 },
  },
  {
    name: 'garbage behind a request',
    parts: [`${sized(CHAT, KEEP)}GARBAGE\r\n\r\n`],
    // Nothing on such a connection can be trusted: whether the first answer was out before is a matter of time.
    ...{ answers: [[200, 400], [400], [200]], engineSees: 1 },
  },
  {
    name: 'a body longer than its length says',
    parts: [post('content-length: 59\r\n', `${CHAT}POST /v1/chat/completions`, KEEP)],
    ...{ answers: [[200, 400], [400], [200], [200, 408]], engineSees: 1, waits: 'head' },
  },
  {
    name: 'a request hidden in the body of a GET',
    parts: [`GET /v1/models HTTP/1.1\r\n${COMMON}content-length: ${smuggled.length}\r\n\r\n${smuggled}`],
    ...{ answers: [[200]], engineSees: 0 },
  },
  {
    name: 'a request behind the last chunk, which is one of its own',
    parts: [chunked('0\r\n\r\n', KEEP) + get('/v1/models', 'host: x\r\nconnection: close\r\n')],
    ...{ answers: [[400, 401]], engineSees: 0 },
  },
  {
    name: 'a refused request before one that is served',
    parts: [sized('{"model":', KEEP) + sized(CHAT)],
    ...{ answers: [[400, 200]], engineSees: 1 },
  },
];

export const LINES: readonly RawCase[] = [
  { name: 'no version', parts: ['GET /v1/models\r\n\r\n'], answers: [[401], [400]], engineSees: 0 },
  refused('the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  refused('a version that is none', `GET /v1/models HTTP/9.9\r\n${COMMON}\r\n`),
  refused('a method in small letters', `post /v1/models HTTP/1.1\r\n${COMMON}\r\n`),
  refused('a method that is none', `BREW /v1/models HTTP/1.1\r\n${COMMON}\r\n`),
  refused('the hello of TLS', Buffer.from('16030100a5010000a1030300', 'hex')),
  refused('a space in the path', `GET /v1/mo dels HTTP/1.1\r\n${COMMON}\r\n`),
  refused('no host', 'GET /v1/models HTTP/1.1\r\nconnection: close\r\n\r\n'),
  { name: 'a tunnel', parts: ['CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n'], answers: [[]], engineSees: 0 },
  { name: 'HTTP/1.0', parts: [get('/v1/models').replace('1.1', '1.0')], answers: [[200]], engineSees: 0 },
  { name: 'TRACE', parts: [get('/v1/models').replace('GET', 'TRACE')], answers: [[405]], engineSees: 0 },
  { name: 'PUT', parts: [sized(CHAT).replace('POST', 'PUT')], answers: [[405]], engineSees: 0 },
  { name: 'HEAD', parts: [get('/v1/models').replace('GET', 'HEAD')], answers: [[200]], engineSees: 0 },
  { name: 'a path that climbs', parts: [get('/v1/../admin/users')], answers: [[404]], engineSees: 0 },
  { name: 'a path with a NUL', parts: [get('/v1/%00')], answers: [[404]], engineSees: 0 },
  { name: 'a name that cannot be decoded', parts: [get('/v1/models/%ff%fe')], answers: [[404]], engineSees: 0 },
  { name: 'a name of every object', parts: [get('/v1/models/__proto__')], answers: [[404]], engineSees: 0 },
  {
    name: 'a path of every object',
    parts: [sized(CHAT).replace('/v1/chat/completions', '/api/constructor')],
    ...{ answers: [[404]], engineSees: 0 },
  },
];

export const SIZES: readonly RawCase[] = [
  {
    name: 'headers of 64 KiB',
    parts: [post(`x-long: ${'a'.repeat(65_536)}\r\n`, '')],
    ...{ answers: [[431]], engineSees: 0, says: /"code":"headers_too_large"/ },
  },
  {
    name: 'four thousand headers',
    parts: [post('x-a: b\r\n'.repeat(4_000), '')],
    answers: [[431], [400]],
    engineSees: 0,
  },
  { name: 'a path of 64 KiB', parts: [get(`/v1/${'a'.repeat(65_536)}`)], answers: [[431]], engineSees: 0 },
  {
    name: 'a body that says that it is too large',
    parts: [post('content-length: 100001\r\n', '')],
    ...{ answers: [[413]], engineSees: 0, says: /"code":"body_too_large"/, waits: 'refused body' },
  },
  {
    name: 'a body that turns out too large',
    parts: [chunked(chunk('x'.repeat(120_000))), '0\r\n\r\n'],
    ...{ answers: [[413]], engineSees: 0 },
  },
  {
    name: 'a length of four gigabytes and nothing behind it',
    parts: [post('content-length: 4294967296\r\n', '')],
    ...{ answers: [[413]], engineSees: 0, waits: 'refused body' },
  },
  served(
    'a body nested twenty thousand deep',
    sized(`${CHAT.slice(0, -1)},"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  ),
  served('a body that is no proper UTF-8', binary(Buffer.from([0x22, 0xff, 0xfe, 0x22]))),
  refused('a body with a mark before it', sized(`\ufeff${CHAT}`), /invalid_json/),
  refused('a compressed body', post('content-encoding: gzip\r\ncontent-length: 4\r\n', '\x1f~\b\0'), /invalid_json/),
  refused(
    'brackets without end',
    sized(`${CHAT.slice(0, -2)},${'['.repeat(30_000)}${']'.repeat(30_000)}]}`),
    /nested too deep/,
  ),
  refused('an empty body', sized(''), /invalid_json/),
  refused('a body of a number', sized('7'), /invalid_request/),
  {
    name: 'a body that asks for leave first',
    parts: [post(`expect: 100-continue\r\ncontent-length: ${CHAT.length}\r\n`, CHAT)],
    ...{ answers: [[100, 200]], engineSees: 1 },
  },
  {
    name: 'a body that asks for leave with a bad key',
    parts: [post('expect: 100-continue\r\ncontent-length: 59\r\n', '', 'host: x\r\nauthorization: Bearer no\r\n')],
    ...{ answers: [[401]], engineSees: 0, says: /connection: close/i },
  },
  {
    name: 'a body that asks for leave and is too large',
    parts: [post('expect: 100-continue\r\ncontent-length: 99999999999\r\n', '', KEEP)],
    ...{ answers: [[413]], engineSees: 0, says: /connection: close/i, waits: 'refused body' },
  },
  {
    name: 'a body that asks for leave, and a request behind it',
    parts: [post(`expect: 100-continue\r\ncontent-length: ${CHAT.length}\r\n`, CHAT, KEEP), sized(CHAT)],
    ...{ answers: [[100, 200, 200]], engineSees: 2 },
  },
  { name: 'an unknown expectation', parts: [post('expect: miracles\r\n', '')], answers: [[417]], engineSees: 0 },
];

function binary(value: Buffer): Buffer {
  const [before = '', after = ''] = `${CHAT.slice(0, -1)},"x":@}`.split('@');
  const body = Buffer.concat([Buffer.from(before), value, Buffer.from(after)]);
  return Buffer.concat([Buffer.from(post(`content-length: ${body.length}\r\n`, '')), body]);
}

export const PACES: readonly RawCase[] = [
  { name: 'a connection that says nothing', parts: [], answers: [[408], []], engineSees: 0, waits: 'head' },
  {
    name: 'a head that never ends',
    parts: [LINE, 'x-slow: '],
    answers: [[408]],
    engineSees: 0,
    says: /of its head came/,
    waits: 'head',
  },
  {
    name: 'a body that stops',
    parts: [sized(CHAT).slice(0, -10)],
    ...{ answers: [[408]], engineSees: 0, says: /nothing of its body came for 0\.25 s/, waits: 'body' },
  },
  {
    name: 'a body in chunks that stops',
    parts: [chunked(chunk('{"model"'))],
    ...{ answers: [[408]], engineSees: 0, waits: 'body' },
  },
  {
    name: 'a body that breaks off',
    parts: [sized(CHAT).slice(0, -10)],
    answers: [[], [400]],
    engineSees: 0,
    ends: true,
  },
  // Who closes its side has left: it cannot be told from one that has, and an engine would work on for nobody.
  { name: 'a client that closes its side', parts: [sized(CHAT)], answers: [[]], engineSees: null, ends: true },
  served('a body byte by byte', sized(CHAT).slice(0, -8), ...sized(CHAT).slice(-8)),
  { name: 'a connection kept for nothing', parts: [sized(CHAT, KEEP)], answers: [[200]], engineSees: 1, waits: 'rest' },
];

export const OFFERS: readonly RawCase[] = [
  waiting(
    'rest',
    served(
      'an offer of HTTP/2, as Java makes with every request',
      post(
        `content-length: ${CHAT.length}\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n`,
        CHAT,
        offering('Upgrade, HTTP2-Settings'),
      ),
    ),
  ),
  waiting(
    'rest',
    served(
      'an offer whose body comes later',
      post(`content-length: ${CHAT.length}\r\nupgrade: h2c\r\n`, '', offering('upgrade')),
      CHAT,
    ),
  ),
  {
    name: 'a web socket to a model',
    parts: [`GET /v1/models HTTP/1.1\r\n${offering('upgrade, close')}upgrade: websocket\r\n\r\n`],
    ...{ answers: [[200]], engineSees: 0 },
  },
  served('a request id that is no plain one', post(`x-request-id: ${'a'.repeat(65)};\r\ncontent-length: 59\r\n`, CHAT)),
  {
    name: 'two keys',
    parts: [post('authorization: Bearer nonsense\r\ncontent-length: 59\r\n', CHAT)],
    ...{ answers: [[200]], engineSees: 1 },
  },
  {
    name: 'a key by another scheme',
    parts: [post('content-length: 59\r\n', CHAT, 'host: x\r\nauthorization: Basic a2V5\r\nconnection: close\r\n')],
    ...{ answers: [[401]], engineSees: 0 },
  },
];
