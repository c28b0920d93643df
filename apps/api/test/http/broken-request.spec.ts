import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { refuseBroken } from '../../src/http/broken-request.js';

async function told(error: object): Promise<string> {
  const socket = new PassThrough();
  refuseBroken(Object.assign(new Error('Parse Error'), error), socket, 15_000);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('what cannot be read as a request', () => {
  it.each([
    [{ code: 'HPE_INVALID_METHOD', reason: 'Invalid method encountered' }, 400, 'malformed_http', 'Invalid method'],
    [{ code: 'HPE_HEADER_OVERFLOW' }, 431, 'headers_too_large', 'are larger than 16.0 KiB. Send fewer'],
    [{ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, 408, 'request_timeout', 'nothing of its head came for 15 s.'],
  ])('is refused in words: %j', async (error, status, code, sentence) => {
    const text = await told(error);
    expect(text).toContain(`HTTP/1.1 ${status} `);
    expect(text).toContain('connection: close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toMatchObject({ error: { code, message: expect.stringContaining(sentence) } });
  });

  it('is not answered where nobody is left', () => {
    const socket = new PassThrough();
    refuseBroken(Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket, 15_000);
    expect(socket.destroyed).toBe(true);
    expect(socket.read()).toBeNull();
  });
});
