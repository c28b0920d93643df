import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PlainHeads, readPlainHead } from './plain-head.js';

interface AsNodeReads {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One connection on which so much is said and nothing more; what Node's own server makes of it. */
function asNodeReads(said: Buffer): Promise<AsNodeReads[] | 'refused'> {
  return new Promise((resolve) => {
    const requests: AsNodeReads[] = [];
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const { method, url, headers } = request;
        requests.push({ method, url, headers, body: Buffer.concat(pieces).toString('latin1') });
        response.end();
        resolve(requests);
      });
      request.on('error', () => resolve('refused'));
    });
    server.on('clientError', () => resolve('refused'));
    const line = new Duplex({ read: () => undefined, write: (_bytes, _coding, done) => done() });
    server.emit('connection', line);
    line.push(said);
    line.push(null);
  });
}

const SPOILERS = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  '\x0b',
  '\x7f',
  '\xff',
  'é',
  '0',
  '-',
  '"',
  'x: y\r\n',
];
const LINES = [
  'authorization: Bearer sk-av-abc',
  'Content-Type: application/json',
  'Accept: */*',
  'X-Request-Id:  mine ',
  'user-agent: OpenAI/JS 4.0',
  'connection: keep-alive',
  'Connection: close',
  'Transfer-Encoding: chunked',
  'Content-Length: 3',
  'Host: other',
  'Expect: 100-continue',
  'cookie: a=b; c=d',
  'x-empty:',
  ' folded: yes',
  'x y: no',
  'upgrade: h2c',
  '__proto__: x',
  'constructor: x',
  'accept-encoding: gzip, br',
];

/** Mostly as it should be, or nothing would be left to compare. */
const mostly = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const head = fc
  .record({
    method: mostly('POST', 'GET', 'post', 'POST '),
    path: mostly('/v1/chat/completions?x=%20', '/api/chat', '*', 'http://h/v1/x', '/v1/é'),
    version: mostly('HTTP/1.1', 'HTTP/1.0', 'HTTP/1.1 ', 'HTTP/2.0'),
    lines: fc.uniqueArray(
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...LINES.slice(0, 6)) }, fc.constantFrom(...LINES)),
      {
        maxLength: 5,
      },
    ),
    length: mostly('2', '02', '+2', '2,2', '', '0x2', '2 '),
    spoiled: fc.array(fc.record({ at: fc.nat(300), by: fc.constantFrom(...SPOILERS) }), { maxLength: 1 }),
  })
  .map(({ method, path, version, lines, length, spoiled }) => {
    const usual = ['host: here', ...lines, `content-length: ${length}`];
    let text = `${method} ${path} ${version}\r\n${usual.join('\r\n')}`;
    for (const { at, by } of spoiled) if (at < text.length) text = text.slice(0, at) + by + text.slice(at);
    return text;
  });

describe('a head that is taken for plain', () => {
  it('is read by Node in the very same way, whatever it is made of', async () => {
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(head, async (text) => {
        const read = text.includes('\r\n\r\n') ? null : readPlainHead(text);
        if (read === null) return;
        plain++;
        const body = 'x'.repeat(read.bodyBytes);
        const requests = await asNodeReads(Buffer.from(`${text}\r\n\r\n${body}`, 'latin1'));
        expect(requests).toEqual([{ method: 'POST', url: read.url, headers: { ...read.headers }, body }]);
      }),
      { numRuns: 4_000 },
    );
    expect(plain).toBeGreaterThan(200);
  });

  it('is the same whether its connection said the like before or not', () => {
    fc.assert(
      fc.property(fc.array(head, { minLength: 1, maxLength: 4 }), fc.nat(3), (heads, again) => {
        const reader = new PlainHeads();
        for (const text of [...heads, ...heads.slice(again), ...heads.map(longer)]) {
          const read = reader.read(text);
          expect(read && { ...read }).toEqual(readPlainHead(text));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function longer(text: string): string {
  return text.replace('content-length: 2', 'content-length: 1234');
}
