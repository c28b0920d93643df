import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../harness/product-process.js';

const ASSETS = path.join(ROOT, 'apps', 'web', 'dist', 'assets');
/** What the page needs before it draws anything, and what the fleet's page adds. */
const BUDGET_BYTES = 250 * 1024;
const WITH_FLEET_BYTES = 265 * 1024;

/** `from"./x.js"` and `import"./x.js"`: what a chunk needs before it runs. */
const STATIC_IMPORT = /(?:from|import)\s*"\.\/([\w.-]+\.js)"/g;

describe('the JavaScript of the console', () => {
  const files = readdirSync(ASSETS).filter((name) => name.endsWith('.js'));
  const named = (stem: string): string => {
    const found = files.filter((name) => new RegExp(`^${stem}-[\\w-]{8}\\.js$`).test(name));
    if (found.length !== 1) throw new Error(`there are ${found.length} chunks of ${stem}; run "npm run build"`);
    return found[0] ?? '';
  };
  const gzippedBytes = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(readFileSync(path.join(ASSETS, name))).length, 0);

  it('is at most 250 KB gzipped at first, and little more with the fleet', () => {
    expect(gzippedBytes(neededBy(named('index')))).toBeLessThanOrEqual(BUDGET_BYTES);
    const fleet = neededBy(named('index'), neededBy(named('fleet')));
    expect(gzippedBytes(fleet)).toBeLessThanOrEqual(WITH_FLEET_BYTES);
  });

  it('brings planner, drag and dialogs only when they are wanted', () => {
    const first = neededBy(named('index'), neededBy(named('fleet')));
    for (const late of ['planning-thread', 'drag-layer', 'fleet-dialogs', 'move-tracker', 'markdown']) {
      expect([late, first.has(named(late))]).toEqual([late, false]);
    }
  });
});

function neededBy(name: string, known: Set<string> = new Set()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  const text = readFileSync(path.join(ASSETS, name), 'utf8');
  for (const [, next] of text.matchAll(STATIC_IMPORT)) if (next !== undefined) neededBy(next, known);
  return known;
}
