import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../gateway/targets.mjs';

const WEB = path.resolve(import.meta.dirname, '..', '..', '..', 'apps', 'web');

const [mode] = process.argv.slice(2);
const port = await freePort();
const { preview } = await import(pathToFileURL(createRequire(path.join(WEB, 'package.json')).resolve('vite')).href);
await preview({
  root: WEB,
  configFile: path.join(WEB, 'vite.config.ts'),
  build: { outDir: process.env.CONSOLE_DIST ?? 'dist' },
  mode,
  logLevel: 'error',
  preview: { port, strictPort: true, host: '127.0.0.1' },
});
process.send({ type: 'serves', url: `http://127.0.0.1:${port}` });
process.once('disconnect', () => process.exit());
