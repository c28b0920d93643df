import { createServer, type Socket } from 'node:net';

/** A server that says the version of its choice and knows nothing else. Resolves to its URL and its end. */
export async function oldPostgres(version: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((socket) => serve(socket, version));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `postgres://me:hunter2@127.0.0.1:${port}/mine`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function serve(socket: Socket, version: string): void {
  let greeted = false;
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (!greeted) socket.write(Buffer.concat([message('R', int32(0)), ready()]));
    else if (data[0] === 0x51) socket.write(answer(version));
    greeted = true;
  });
}

function answer(version: string): Buffer {
  const column = Buffer.concat([text('server_version'), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
  const value = Buffer.from(version);
  return Buffer.concat([
    message('T', int16(1), column),
    message('D', int16(1), int32(value.length), value),
    message('C', text('SHOW')),
    ready(),
  ]);
}

function ready(): Buffer {
  return message('Z', Buffer.from('I'));
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
