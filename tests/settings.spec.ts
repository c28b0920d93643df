import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ENVIRONMENT } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './harness/product-process.js';

describe('docs/settings.md', () => {
  it('lists every setting with the sentence that the code has', async () => {
    const page = await readFile(path.join(ROOT, 'docs', 'settings.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(AIVAILABLE_\w+)` \| (.*) \|$/gm)].map(([, name, text]) => [name, text]);
    expect(Object.fromEntries(rows)).toEqual(ENVIRONMENT);
  });
});
