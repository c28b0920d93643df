import { describe, expect, it } from '@jest/globals';
import { type AnswerHead, AnswerHeads, readAnswerHead } from './answer-head.js';
import { AnswerReader } from './answer-reader.js';

const CHUNKED = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const PLAIN = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n';

/** Reads the pieces; `closed`: the connection has ended after them. */
function read(pieces: readonly string[], closed = false) {
  let body = '';
  const told: Partial<AnswerHead> = {};
  const listener = {
    head: (head: AnswerHead) => void Object.assign(told, head),
    data: (bytes: Buffer) => {
      body += bytes.toString('latin1');
    },
  };
  const reader = new AnswerReader(listener, new AnswerHeads());
  for (const piece of pieces) reader.read(Buffer.from(piece, 'latin1'));
  if (closed) reader.closed();
  return { status: told.status, headers: { ...told.headers }, body, isDone: reader.isDone };
}

function cutEverywhere(text: string): string[][] {
  return Array.from({ length: text.length - 1 }, (_, at) => [text.slice(0, at + 1), text.slice(at + 1)]);
}

describe('an answer', () => {
  it.each([
    ['with a length', `${PLAIN}hello`],
    ['in chunks', `${CHUNKED}2\r\nhe\r\n3;why=not\r\nllo\r\n0\r\n\r\n`],
    ['in chunks, with a trailer', `${CHUNKED}00005\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n`],
    ['after a hint', `HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n${PLAIN}hello`],
  ])('%s is read, wherever it is cut', (_, text) => {
    const whole = { status: 200, body: 'hello', isDone: true };
    expect(read([text])).toMatchObject(whole);
    expect(read([...text])).toMatchObject(whole);
    for (const pieces of cutEverywhere(text)) expect(read(pieces)).toMatchObject(whole);
  });

  it('without a length ends with its connection', () => {
    const pieces = ['HTTP/1.1 200 OK\r\n\r\nhel', 'lo'];
    expect(read(pieces).isDone).toBe(false);
    expect(read(pieces, true)).toMatchObject({ body: 'hello', isDone: true });
  });

  it('that is cut off in its middle is not done', () => {
    expect(read([`${PLAIN}hell`], true).isDone).toBe(false);
    expect(read([`${CHUNKED}5\r\nhello\r\n`], true).isDone).toBe(false);
  });

  it('is read alike whatever its connection said before', () => {
    const heads = [
      ...[`${PLAIN}`, PLAIN.replace('5', '1234'), PLAIN.replace('200 OK', '404 Not Found'), PLAIN.replace('5', '0')],
      ...[CHUNKED, PLAIN.replace('content', 'Content'), PLAIN.replace('5\r\n', '7\r\nx: 5\r\n')],
      ...[PLAIN.replace('200 OK', '204 No Content'), PLAIN.replace(': 5', ':5'), 'HTTP/1.1 200 OK\r\n\r\n'],
    ].map((head) => head.slice(0, -4));
    for (const first of heads) {
      const reader = new AnswerHeads();
      for (const head of [first, first, ...heads, first]) expect(reader.read(head)).toEqual(readAnswerHead(head));
    }
    const reader = new AnswerHeads();
    reader.read(PLAIN.slice(0, -4));
    for (const spoiled of ['-5', '+5', '5 5', '', '9'.repeat(16)])
      expect(() => reader.read(PLAIN.slice(0, -4).replace('5', spoiled))).toThrow('no number');
  });

  it('of 204 has no body, and headers that stand twice are kept', () => {
    const seen = read(['HTTP/1.1 204 No Content\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n']);
    expect(seen).toEqual({ status: 204, headers: { 'set-cookie': ['a', 'b'] }, body: '', isDone: true });
  });

  it.each([
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello', 'length'],
    ['a length and chunks', `${CHUNKED.slice(0, -2)}content-length: 5\r\n\r\n0\r\n\r\n`, 'two ways'],
    ['another coding', CHUNKED.replace('chunked', 'gzip, chunked'), 'coding'],
    ['a negative length', PLAIN.replace('5', '-5'), 'no number'],
    ['a length with a sign', PLAIN.replace('5', '+5'), 'no number'],
    ['a name with a space', PLAIN.replace('length:', 'length :'), 'malformed'],
    ['a folded header', PLAIN.replace('\r\n\r\n', '\r\n more\r\n\r\n'), 'malformed'],
    ['bare line feeds', PLAIN.replace('OK\r\n', 'OK\n'), 'no status'],
    ['a bare line feed in a header', PLAIN.replace('5\r\n', '5\nx: y\r\n'), 'malformed'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n', 'no status'],
    ['another version', PLAIN.replace('1.1', '2.0'), 'no status'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'nobody asked'],
    ['a size that is no number', `${CHUNKED}0x5\r\nhello\r\n`, 'no number'],
    ['a size that is too large to be one', `${CHUNKED}100000000\r\n`, 'no number'],
    ['a size line that ends in a line feed alone', `${CHUNKED}5\nhello\r\n`, 'no number'],
    ['a chunk longer than it says', `${CHUNKED}4\r\nhello\r\n`, 'longer than it says'],
    ['a line without an end', `${CHUNKED}5;${'x'.repeat(300)}`, 'too long'],
    ['a head without an end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`, 'too long'],
    ['a second answer behind it', `${PLAIN}hello${PLAIN}`, 'after its end'],
  ])('with %s is none', (_, text, why) => {
    expect(() => read([text])).toThrow(why);
  });
});
