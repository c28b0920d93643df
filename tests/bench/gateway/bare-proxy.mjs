import { createServer } from 'node:http';
import { createRequire } from 'node:module';

/**
 * The least that a gateway in Node can be: `node:http` before, undici's dispatch behind, the body read whole, nothing
 * looked at. What ours costs beyond it is what ours does.
 */
/* The same client as the product's. */
const { Pool } = createRequire(new URL('../../../apps/api/package.json', import.meta.url))('undici');
const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`, {
  ...{ connections: null, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 },
});

const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => ask(request, response, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)));
});

function ask(request, response, body) {
  let controller = null;
  response.on('close', () => response.writableFinished || controller?.abort(new Error('its client left')));
  pool.dispatch(
    { path: request.url, method: request.method, headers: { 'content-type': 'application/json' }, body },
    {
      onRequestStart: (it) => {
        controller = it;
      },
      onResponseStart: (_, status, headers) => response.writeHead(status, passedOn(headers)),
      onResponseData: (_, chunk) => {
        if (response.write(chunk)) return;
        controller.pause();
        response.once('drain', () => controller.resume());
      },
      onResponseEnd: () => response.end(),
      onResponseError: () => (response.headersSent ? response.destroy() : response.writeHead(502).end()),
    },
  );
}

function passedOn({ 'content-type': type, 'content-length': length }) {
  return { 'content-type': type, ...(length && { 'content-length': length }) };
}

server.listen(0, '127.0.0.1', () => process.send({ type: 'listening', port: server.address().port }));
process.on('disconnect', () => process.exit());
