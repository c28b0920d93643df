import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fakeApi } from './test/fake-api/vite-plugin.js';

/**
 * `vite` talks to a running controller (AIVAILABLE_PUBLIC_URL or the default port);
 * `vite --mode fake` and `vite preview --mode fake` bring their own in-memory fleet, `--mode fake-large` one of 400 GPUs,
 * `--mode fake-huge` one of 1,600.
 */
const controller = process.env.AIVAILABLE_PUBLIC_URL ?? 'http://127.0.0.1:8080';
const proxy = {
  '/admin': controller,
  '/v1': controller,
  '/live': { target: controller, ws: true },
};

const fakes: Record<string, 'lab' | number> = { fake: 'lab', 'fake-large': 50, 'fake-huge': 200 };

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(fakes[mode] ? [fakeApi(fakes[mode])] : [])],
  server: fakes[mode] ? {} : { proxy },
  preview: fakes[mode] ? {} : { proxy },
  /* Threads fetch what they need, when they need it. */
  worker: { format: 'es' },
  build: { target: 'es2023', sourcemap: false, reportCompressedSize: true },
}));
