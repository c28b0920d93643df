import { project } from './jest.preset.mjs';

const here = (path) => new URL(path, import.meta.url).pathname;

export default {
  /* Long beyond need: what a test is about has its own limit; this one ends only what hangs, however busy the machine. */
  testTimeout: 180_000,
  projects: [
    project('contracts', here('libs/contracts')),
    project('channels', here('libs/channels')),
    project('gguf', here('libs/gguf')),
    project('footprint', here('libs/footprint')),
    project('placement', here('libs/placement')),
    project('agent', here('apps/agent')),
    project('api', here('apps/api'), {
      globalSetup: here('apps/api/test/setup/jest.setup.mjs'),
      globalTeardown: here('apps/api/test/setup/jest.teardown.mjs'),
    }),
    project('web', here('apps/web'), {
      testEnvironment: 'jsdom',
      setupFiles: [here('apps/web/test/english-figures.ts')],
    }),
    project('launcher', here('launcher'), { testMatch: ['<rootDir>/**/*.spec.{ts,mjs}'] }),
    project('tests', here('tests'), { testMatch: ['<rootDir>/**/*.spec.{ts,tsx,mjs}'] }),
  ],
};
