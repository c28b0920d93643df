import { describe, expect, it } from '@jest/globals';
import { inspect, type RuleName } from './inspect.js';
import { COMPOSITION } from './plan.js';

/** A small tree that keeps every rule. */
const SOUND: Readonly<Record<string, string>> = {
  'package.json': '{}',
  'libs/contracts/src/index.ts': `export * from './units.js';`,
  'libs/contracts/src/units.ts': `import { z } from 'zod';\nexport const size = z.number();\nexport const at = (ms: number): Date => new Date(ms);`,
  'libs/placement/package.json': `{"dependencies":{"@aivailable/contracts":"*"}}`,
  'libs/placement/src/index.ts': `export * from './plan.js';`,
  'libs/placement/src/plan.ts': `import { size } from '@aivailable/contracts';\nexport const plan = (): unknown => size;`,
  'apps/api/src/main.ts': `import { fleet } from './fleet/fleet.js';\nexport const main = fleet;`,
  'apps/api/src/config/settings.ts': `export const port = process.env.AIVAILABLE_PORT;`,
  'apps/api/src/auth/principal.ts': `export interface Principal { readonly id: string }`,
  'apps/api/src/fleet/fleet.ts': `import type { Principal } from '../auth/principal.js';\nexport const fleet = (who: Principal): string => who.id;`,
  'apps/web/src/features/playground/chat.tsx': `import { texts } from './texts.js';\nexport const Chat = () => <p>{texts.hello}</p>;`,
  'apps/web/src/features/playground/texts.ts': `export const texts = { hello: 'Ask what you want' };`,
  'apps/web/src/features/models/list.tsx': `export const List = () => <ul className="wide list" />;`,
  'launcher/start.mjs': `export const start = () => undefined;`,
};

/** What the rules say when these files are planted into the sound tree. */
function plant(files: Readonly<Record<string, string>>): [RuleName, string][] {
  const found = inspect(new Map(Object.entries({ ...SOUND, ...files })));
  return (Object.keys(found) as RuleName[]).flatMap((rule) =>
    found[rule].map((text): [RuleName, string] => [rule, text]),
  );
}

describe('the inspection', () => {
  it('finds nothing in a sound tree', () => {
    expect(plant({})).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, RuleName, string]>([
    [
      'a room that looks up an arrow',
      { 'apps/api/src/auth/door.ts': `import { fleet } from '../fleet/fleet.js';\nexport const door = fleet;` },
      'arrows',
      'apps/api/src/auth/door.ts imports ../fleet/fleet.js: no arrow leads from auth to fleet',
    ],
    [
      'a type import up an arrow',
      {
        'apps/api/src/auth/door.ts': `import type { fleet } from '../fleet/fleet.js';\nexport type Door = typeof fleet;`,
      },
      'arrows',
      'apps/api/src/auth/door.ts imports ../fleet/fleet.js: no arrow leads from auth to fleet',
    ],
    [
      'a lazy import up an arrow',
      { 'apps/api/src/auth/door.ts': `export const door = () => import('../fleet/fleet.js');` },
      'arrows',
      'apps/api/src/auth/door.ts imports ../fleet/fleet.js: no arrow leads from auth to fleet',
    ],
    [
      'a look into the composition',
      { 'apps/api/src/auth/door.ts': `import { main } from '../main.js';\nexport const door = main;` },
      'arrows',
      'apps/api/src/auth/door.ts imports ../main.js: nobody looks into the composition',
    ],
    [
      'an app that looks into another',
      { 'apps/agent/src/link/peek.ts': `import { main } from '../../../api/src/main.js';\nexport const peek = main;` },
      'arrows',
      'apps/agent/src/link/peek.ts imports ../../../api/src/main.js: agent reaches into api',
    ],
    [
      'a feature that looks into another',
      {
        'apps/web/src/features/models/row.tsx': `import { Chat } from '../playground/chat.js';\nexport const Row = Chat;`,
      },
      'arrows',
      'apps/web/src/features/models/row.tsx imports ../playground/chat.js: models looks into playground of the same room',
    ],
    [
      'a visual piece that knows the product',
      { 'apps/web/src/ui/bar.tsx': `import { size } from '@aivailable/contracts';\nexport const bar = size;` },
      'arrows',
      'apps/web/src/ui/bar.tsx imports @aivailable/contracts: web/ui knows no library of ours',
    ],
    [
      'a library against the arrow',
      { 'libs/contracts/src/peek.ts': `import { plan } from '@aivailable/placement';\nexport const peek = plan;` },
      'arrows',
      'libs/contracts/src/peek.ts imports @aivailable/placement: no arrow leads from contracts to placement',
    ],
    [
      'a library entered by the back door',
      {
        'apps/api/src/fleet/deep.ts': `import { size } from '@aivailable/contracts/dist/units.js';\nexport const deep = size;`,
      },
      'arrows',
      'apps/api/src/fleet/deep.ts imports @aivailable/contracts/dist/units.js: a library is entered by its index alone',
    ],
    [
      'a look into tests',
      {
        'tests/harness/cluster.ts': `export const cluster = 1;`,
        'apps/api/src/fleet/cheat.ts': `import { cluster } from '../../../../tests/harness/cluster.js';\nexport const cheat = cluster;`,
      },
      'arrows',
      'apps/api/src/fleet/cheat.ts imports ../../../../tests/harness/cluster.js: nobody looks into tests',
    ],
    [
      'a listed library without an arrow',
      { 'libs/placement/package.json': `{"dependencies":{"@aivailable/footprint":"*"}}` },
      'packageArrows',
      'libs/placement/package.json lists @aivailable/footprint: no arrow leads there from placement',
    ],
    [
      'a clock in a pure library',
      { 'libs/placement/src/now.ts': `export const now = () => Date.now();` },
      'purity',
      'libs/placement/src/now.ts is pure and uses Date.now',
    ],
    [
      'a date of now in a pure library',
      { 'libs/placement/src/now.ts': `export const now = () => new Date();` },
      'purity',
      'libs/placement/src/now.ts is pure and uses new Date()',
    ],
    [
      'chance in a pure library',
      { 'libs/placement/src/dice.ts': `export const dice = () => Math.random();` },
      'purity',
      'libs/placement/src/dice.ts is pure and uses Math.random',
    ],
    [
      'a log line in a pure library',
      { 'libs/placement/src/log.ts': `export const log = () => console.log('x');` },
      'purity',
      'libs/placement/src/log.ts is pure and uses console',
    ],
    [
      'a Node module in a pure library',
      { 'libs/placement/src/file.ts': `import { readFileSync } from 'node:fs';\nexport const read = readFileSync;` },
      'purity',
      'libs/placement/src/file.ts is pure and imports the Node module node:fs',
    ],
    [
      'a package in a pure library',
      { 'libs/placement/src/pick.ts': `import { pick } from 'lodash';\nexport const mine = pick;` },
      'purity',
      'libs/placement/src/pick.ts is pure and imports lodash',
    ],
    [
      'a banned folder',
      { 'apps/api/src/fleet/utils/x.ts': `export const x = 1;` },
      'names',
      'apps/api/src/fleet/utils/x.ts: nothing is called "utils"',
    ],
    [
      'a banned file',
      { 'apps/api/src/fleet/common.ts': `export const x = 1;` },
      'names',
      'apps/api/src/fleet/common.ts: nothing is called "common"',
    ],
    [
      'a banned part',
      { 'apps/api/src/fleet/node-manager.ts': `export const x = 1;` },
      'names',
      'apps/api/src/fleet/node-manager.ts: nothing is called "manager"',
    ],
    [
      'a service',
      { 'apps/api/src/fleet/node.service.ts': `export const x = 1;` },
      'names',
      'apps/api/src/fleet/node.service.ts: nothing is called "service"',
    ],
    [
      'a banned export',
      { 'apps/api/src/fleet/x.ts': `export class NodeService {}` },
      'names',
      'apps/api/src/fleet/x.ts exports NodeService: nothing is called "service"',
    ],
    [
      'a loud file name',
      { 'apps/api/src/fleet/NodeView.ts': `export const x = 1;` },
      'names',
      'apps/api/src/fleet/NodeView.ts: "NodeView" is not kebab-case',
    ],
    [
      'an invented role',
      { 'apps/api/src/fleet/node.things.ts': `export const x = 1;` },
      'names',
      'apps/api/src/fleet/node.things.ts: ".things" is no role of the plan',
    ],
    [
      'a ring of two files',
      {
        'apps/api/src/fleet/a.ts': `import { b } from './b.js';\nexport const a = b;`,
        'apps/api/src/fleet/b.ts': `import { a } from './a.js';\nexport const b = a;`,
      },
      'cycles',
      'import cycle: apps/api/src/fleet/a.ts -> apps/api/src/fleet/b.ts -> apps/api/src/fleet/a.ts',
    ],
    [
      'a long file',
      { 'apps/api/src/fleet/long.ts': 'export const x = 1;\n'.repeat(301) },
      'sizes',
      'apps/api/src/fleet/long.ts has 301 lines; 300 are the most',
    ],
    [
      'a long function after a remark in another alphabet',
      { 'apps/api/src/fleet/long.ts': `// größer als erlaubt\nexport function long() {\n${'  void 0;\n'.repeat(60)}}` },
      'sizes',
      'apps/api/src/fleet/long.ts has a function of 62 lines; 60 are the most',
    ],
    [
      'a barrel',
      { 'apps/api/src/fleet/index.ts': `export * from './fleet.js';` },
      'barrels',
      'apps/api/src/fleet/index.ts is a barrel: it only passes others on',
    ],
    [
      'a wide constructor',
      { 'apps/api/src/fleet/wide.ts': `export class Wide { constructor(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6) {} }` },
      'nestManners',
      'apps/api/src/fleet/wide.ts has a constructor with 6 parameters; 5 are the most',
    ],
    [
      'a wide module',
      {
        'apps/api/src/fleet/fleet.module.ts': `@Module({ providers: [A], exports: [A, B, C] })\nexport class FleetModule {}`,
      },
      'nestManners',
      'apps/api/src/fleet/fleet.module.ts is a module with 3 exports; 2 are the most',
    ],
    [
      'a forward reference',
      { 'apps/api/src/fleet/x.ts': `export class X { constructor(@Inject(forwardRef(() => Y)) y: unknown) {} }` },
      'nestManners',
      'apps/api/src/fleet/x.ts uses forwardRef',
    ],
    [
      'a global module',
      { 'apps/api/src/fleet/fleet.module.ts': `@Global()\n@Module({})\nexport class FleetModule {}` },
      'nestManners',
      'apps/api/src/fleet/fleet.module.ts is global; only config, database, events are',
    ],
    [
      'a second reader of the environment',
      { 'apps/api/src/fleet/x.ts': `export const host = process.env.AIVAILABLE_HOST;` },
      'nestManners',
      'apps/api/src/fleet/x.ts reads process.env; only config does',
    ],
    [
      'a word between the tags',
      { 'apps/web/src/features/models/row.tsx': `export const Row = () => <p>Models</p>;` },
      'words',
      'apps/web/src/features/models/row.tsx says "Models": words stand in texts.ts',
    ],
    [
      'a name that is read out',
      { 'apps/web/src/features/models/row.tsx': `export const Row = () => <button aria-label="Remove" />;` },
      'words',
      'apps/web/src/features/models/row.tsx says "Remove": words stand in texts.ts',
    ],
    [
      'a sentence in the code of the console',
      { 'apps/web/src/server/why.ts': `export const why = (n: number) => \`There are only \${n} left.\`;` },
      'words',
      'apps/web/src/server/why.ts says "There are only": words stand in texts.ts',
    ],
    ['a stray top-level folder', { 'scripts/x.sh': '' }, 'layout', 'scripts is not in the plan of the top level'],
    [
      'a stray library',
      { 'libs/extra/src/index.ts': `export const x = 1;` },
      'layout',
      'libs/extra is not in the plan',
    ],
    [
      'a stray room',
      { 'apps/api/src/billing/x.ts': `export const x = 1;` },
      'layout',
      'apps/api/src/billing is not a room of the plan',
    ],
    [
      'a file outside every room',
      { 'apps/api/src/x.ts': `export const x = 1;` },
      'layout',
      `apps/api/src/x.ts stands outside every room; only ${COMPOSITION.api?.join(', ')} may`,
    ],
  ])('finds %s', (_, files, rule, sentence) => {
    expect(plant(files)).toEqual([[rule, sentence]]);
  });

  it('lets a mistake of ours be told in the code', () => {
    const thrown = `export function lost(): never {\n  throw new Error('There is no such thing here.');\n}`;
    expect(plant({ 'apps/web/src/server/lost.ts': thrown })).toEqual([]);
  });

  it('lets type imports go round', () => {
    const ring = {
      'apps/api/src/fleet/a.ts': `import type { B } from './b.js';\nexport interface A { b: B }`,
      'apps/api/src/fleet/b.ts': `import type { A } from './a.js';\nexport interface B { a: A }`,
    };
    expect(plant(ring)).toEqual([]);
  });

  it('lets tests beside a room set up its neighbours', () => {
    const spec = `import { fleet } from '../fleet/fleet.js';\nexport const x = fleet;`;
    expect(
      plant({ 'apps/api/src/auth/door.spec.ts': spec, 'apps/api/test/auth/door.spec.ts': `export const x = 1;` }),
    ).toEqual([]);
  });
});
