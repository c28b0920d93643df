/**
 * The floor plan as data: what exists, who may look at whom, what nothing may be called. The sentences stand in the
 * README and in docs/decisions; the rules beside this file only compare the tree with it.
 */

/** Everything that may lie at the top of the repository. */
export const TOP_LEVEL: readonly string[] = [
  '.ci',
  '.dockerignore',
  '.gitignore',
  'LICENSE',
  'README.md',
  'apps',
  'biome.json',
  'docker',
  'docs',
  'jest.config.mjs',
  'jest.preset.mjs',
  'knip.json',
  'launcher',
  'libs',
  'nx.json',
  'package-lock.json',
  'package.json',
  'stubs',
  'tests',
  'tsconfig.base.json',
];

/** Arrows between libraries and apps: the left may import the right. */
export const PROJECT_ARROWS: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  channels: [],
  gguf: ['contracts'],
  footprint: ['contracts', 'gguf'],
  placement: ['contracts'],
  agent: ['channels', 'contracts', 'footprint', 'gguf'],
  web: ['contracts', 'footprint', 'placement'],
  api: ['channels', 'contracts', 'footprint', 'gguf', 'placement'],
};

export const LIBS: readonly string[] = ['contracts', 'channels', 'gguf', 'footprint', 'placement'];

/** Packages that the pure libraries may use besides each other. */
export const LIB_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  contracts: ['zod'],
  channels: ['node:stream'],
  gguf: [],
  footprint: [],
  placement: [],
};

/** Arrows between the rooms of an app. Files directly in `src` are its composition unless a room '.' is listed. */
export const ROOM_ARROWS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  api: {
    config: [],
    database: ['config'],
    events: ['database'],
    http: ['config'],
    auth: ['config', 'database', 'events', 'http'],
    fleet: ['config', 'database', 'events', 'auth', 'http'],
    models: ['config', 'database', 'events', 'auth', 'http'],
    scheduling: ['config', 'database', 'events', 'auth', 'fleet', 'models', 'http'],
    routing: ['config', 'events', 'auth', 'fleet', 'scheduling', 'http'],
    monitoring: ['config', 'database', 'events', 'auth', 'http'],
  },
  agent: {
    '.': ['config'],
    config: ['.'],
    commands: ['.'],
    inventory: ['.'],
    engines: ['.'],
    link: ['.'],
    store: ['.'],
    supervisor: ['.', 'engines', 'store'],
    ingress: ['.', 'supervisor'],
  },
  web: {
    app: ['features', 'server', 'ui'],
    features: ['server', 'ui'],
    server: [],
    ui: [],
  },
};

/** Files directly in `src` that put an app together and may look at every room of it. */
export const COMPOSITION: Readonly<Record<string, readonly string[]>> = {
  api: [
    'main.ts',
    'app.module.ts',
    'running-api.ts',
    'open-rooms.ts',
    'bootstrap.ts',
    'launch-channel.ts',
    'health.controller.ts',
    'openapi.controller.ts',
  ],
  agent: ['main.ts', 'agent.ts'],
  web: ['main.tsx'],
};

/** Rooms whose parts never look at each other. */
export const SEPARATE_PARTS: readonly string[] = ['web/features'];

/** Rooms that know nothing of the product, so import no library of ours. */
export const WITHOUT_LIBS: readonly string[] = ['web/ui'];

export const GLOBAL_ROOMS: readonly string[] = ['config', 'database', 'events'];

/** No file and no folder is called this. */
export const BANNED_NAMES: readonly string[] = ['common', 'shared', 'core'];

/** No file, folder or exported name has this as a part. */
export const BANNED_WORDS: readonly string[] = ['util', 'utils', 'helper', 'helpers', 'misc', 'manager', 'service'];

/** What may stand between the name and the extension: roles of the framework, kinds of tests, kinds of settings. */
export const SUFFIXES: readonly string[] = [
  'module',
  'controller',
  'gateway',
  'guard',
  'entity',
  'filter',
  'strategy',
  'spec',
  'property',
  'contract',
  'fake',
  'config',
  'preset',
  'setup',
  'teardown',
  'd',
];

export const LARGEST_FILE_LINES = 300;
/** Suites are lists of cases. */
export const LARGEST_SUITE_LINES = 400;
export const LARGEST_FUNCTION_LINES = 60;
export const MEDIAN_FILE_LINES = 120;
export const MEDIAN_FUNCTION_LINES = 10;
export const MOST_CONSTRUCTOR_PARAMETERS = 5;
export const MOST_MODULE_EXPORTS = 2;

/** Where functions may be longer: a migration is one text of SQL. */
export const LONG_FUNCTIONS = 'apps/api/src/database/migrations/';

/** Files that may be longer, each with its reason. */
export const LONG_FILES: Readonly<Record<string, string>> = {};
