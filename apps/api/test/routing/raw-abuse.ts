import {
  CHAT,
  COMMON,
  chunk,
  chunked,
  get,
  KEEP,
  offering,
  post,
  type RawCase,
  refused,
  served,
  sized,
} from './raw-words.js';

/** More of what no proper client sends: several requests on one connection, offers, hosts, and bombs. */
const STREAM = `${CHAT.slice(0, -1)},"stream":true}`;
const BAD_KEY = 'host: x\r\nauthorization: Bearer nonsense\r\n';
const ROW = 20;

const old = (text: string) => text.replace('HTTP/1.1', 'HTTP/1.0');
const offered = (body: string, connection: string, more = '') =>
  post(`content-length: ${Buffer.byteLength(body)}\r\nupgrade: h2c\r\n${more}`, body, offering(connection));

export const KEPT: readonly RawCase[] = [
  {
    name: 'one that is no JSON in the middle of three',
    parts: [sized(CHAT, KEEP) + sized('{"model":', KEEP) + sized(CHAT)],
    ...{ answers: [[200, 400, 200]], engineSees: 2 },
  },
  {
    name: 'one of an unknown key in the middle of three',
    parts: [sized(CHAT, KEEP) + sized(CHAT, BAD_KEY) + sized(CHAT)],
    ...{ answers: [[200, 401, 200]], engineSees: 2 },
  },
  {
    name: 'one that says that it is too large in the middle of three',
    // What follows is part of its body, and read by nobody.
    parts: [sized(CHAT, KEEP) + post('content-length: 100001\r\n', sized(CHAT), KEEP)],
    ...{ answers: [[200, 413]], engineSees: 1, waits: 'refused body' },
  },
  {
    name: 'twenty requests in a row',
    parts: [sized(CHAT, KEEP).repeat(ROW - 1) + sized(CHAT)],
    ...{ answers: [Array.from({ length: ROW }, () => 200)], engineSees: ROW },
  },
  {
    name: 'HTTP/1.0 that keeps its connection',
    parts: [old(sized(CHAT, `${KEEP}connection: keep-alive\r\n`)) + old(sized(CHAT))],
    ...{ answers: [[200, 200], [200]], engineSees: 2 },
  },
  {
    name: 'HTTP/1.0 that does not keep its connection, and a request behind it',
    parts: [old(sized(CHAT, KEEP)) + sized(CHAT)],
    // What follows the last request of a connection is an error in it.
    ...{ answers: [[200], [400], [200, 400]], engineSees: 1 },
  },
  { ...served('a stream over HTTP/1.0, which knows no chunks', old(sized(STREAM))), says: /\r\n\r\ndata: / },
  {
    name: 'chunks over HTTP/1.0 on a connection that is to be kept, and a request behind them',
    // Who stands between us may not know chunks there: what follows may be of somebody else.
    parts: [old(chunked(`${chunk(CHAT)}0\r\n\r\n`, `${KEEP}connection: keep-alive\r\n`)) + sized(CHAT)],
    ...{ answers: [[400]], engineSees: 0, says: /knows no Transfer-Encoding/ },
  },
];

export const HOSTS: readonly RawCase[] = [
  refused('two hosts', get('/v1/models', `host: y\r\n${COMMON}`), /more than one host/i),
  refused('two hosts, and a request behind them', sized(CHAT, `host: y\r\n${KEEP}`) + sized(CHAT)),
  refused('the same host twice', sized(CHAT, `host: x\r\n${COMMON}`), /more than one host/i),
  {
    name: 'an empty host',
    parts: [get('/v1/models', COMMON.replace('host: x', 'host:'))],
    answers: [[200]],
    engineSees: 0,
  },
  { name: 'the whole address in the line', parts: [get('http://x/v1/models')], answers: [[200]], engineSees: 0 },
  served('the whole address in the line of a chat', sized(CHAT).replace(' /v1', ' HTTP://x:80/v1')),
  { name: 'a path that begins with two strokes', parts: [get('//v1/models')], answers: [[404]], engineSees: 0 },
  { name: 'a line of an asterisk', parts: [get('*')], answers: [[404], [400]], engineSees: 0 },
];

export const LEAVE: readonly RawCase[] = [
  {
    name: 'leave for a body that is too large',
    parts: [post('expect: 100-continue\r\ncontent-length: 100001\r\n', '')],
    ...{ answers: [[413], [100, 413]], engineSees: 0, waits: 'refused body' },
  },
  {
    name: 'leave for the body of an unknown key',
    parts: [post('expect: 100-continue\r\ncontent-length: 59\r\n', '', `${BAD_KEY}connection: close\r\n`)],
    ...{ answers: [[401], [100, 401]], engineSees: 0 },
  },
  {
    name: 'leave for a body that never comes',
    parts: [post('expect: 100-continue\r\ncontent-length: 59\r\n', '')],
    ...{ answers: [[100, 408]], engineSees: 0, waits: 'body' },
  },
  served(
    'leave by HTTP/1.0, which knows none',
    old(post(`expect: 100-continue\r\ncontent-length: ${CHAT.length}\r\n`, CHAT)),
  ),
];

export const MORE_OFFERS: readonly RawCase[] = [
  {
    name: 'an offer, and a request behind its body',
    parts: [offered(CHAT, 'upgrade') + sized(CHAT)],
    ...{ answers: [[200, 200]], engineSees: 2 },
  },
  {
    name: 'twenty offers in a row',
    parts: [offered(CHAT, 'upgrade').repeat(ROW - 1) + sized(CHAT)],
    ...{ answers: [Array.from({ length: ROW }, () => 200)], engineSees: ROW },
  },
  refused('an offer with a length and chunks', offered('0\r\n\r\n', 'upgrade', 'transfer-encoding: chunked\r\n')),
  refused('an offer with two lengths', offered(CHAT, 'upgrade', 'content-length: 5\r\n')),
  refused('an offer with two hosts', offered(CHAT, 'upgrade', 'host: y\r\n')),
  {
    name: 'an offer of an unknown key, and a request behind it',
    parts: [offered(CHAT, 'upgrade').replace('key-one', 'nonsense') + sized(CHAT)],
    ...{ answers: [[401, 200]], engineSees: 1 },
  },
  {
    name: 'an offer of a body that is too large',
    parts: [post('content-length: 100001\r\nupgrade: h2c\r\n', CHAT, offering('upgrade'))],
    ...{ answers: [[413]], engineSees: 0, waits: 'refused body' },
  },
  {
    name: 'an offer to a room that takes none',
    parts: [`GET /admin/users HTTP/1.1\r\n${offering('upgrade, close')}upgrade: h2c\r\n\r\n`],
    answers: [[404]],
    engineSees: 0,
  },
  {
    name: 'an offer to a page',
    parts: [`GET / HTTP/1.1\r\n${offering('upgrade, close')}upgrade: h2c\r\n\r\n`],
    answers: [[404]],
    engineSees: 0,
  },
];

export const BOMBS: readonly RawCase[] = [
  refused('a chunk with an extension of 64 KiB', chunked(`3b;${'a'.repeat(65_536)}\r\n${CHAT}\r\n0\r\n\r\n`)),
  refused('many chunks with long extensions', chunked(`${`1;${'a'.repeat(1_000)}\r\nx\r\n`.repeat(40)}0\r\n\r\n`)),
  {
    name: 'a trailer of 64 KiB',
    parts: [chunked(`${chunk(CHAT)}0\r\nx-long: ${'a'.repeat(65_536)}\r\n\r\n`)],
    answers: [[431]],
    engineSees: 0,
  },
  { name: 'a path of 15 KiB', parts: [get(`/v1/${'a'.repeat(15_000)}`)], answers: [[404]], engineSees: 0 },
  {
    name: 'a question of 15 KiB behind the path',
    parts: [get(`/v1/models?${'a=b&'.repeat(3_700)}`)],
    answers: [[200]],
    engineSees: 0,
  },
  served('nine hundred headers', post(`${'x-a: b\r\n'.repeat(900)}content-length: ${CHAT.length}\r\n`, CHAT)),
  served('thirteen thousand members of one name', sized(`${CHAT.slice(0, -1)},"x":{${'"a":1,'.repeat(13_000)}"b":1}}`)),
  refused('a thousand blank lines and no request', `${'\r\n'.repeat(1_000)}GARBAGE\r\n\r\n`),
];
