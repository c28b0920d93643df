import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const WEB = path.resolve(import.meta.dirname, '..', '..', '..', 'apps', 'web');

/** The built console with a fleet from memory that reports once a second: `fake-large` is 50 nodes of 8 GPUs. */
export async function servePretendFleet(mode) {
  const port = await freePort();
  const { preview } = await import(pathToFileURL(createRequire(path.join(WEB, 'package.json')).resolve('vite')).href);
  const server = await preview({
    root: WEB,
    configFile: path.join(WEB, 'vite.config.ts'),
    build: { outDir: process.env.CONSOLE_DIST ?? 'dist' },
    mode,
    logLevel: 'error',
    preview: { port, strictPort: true, host: '127.0.0.1' },
  });
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const socket = createServer();
    socket.once('error', reject);
    socket.listen(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
