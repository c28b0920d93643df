import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { API_NODE_OPTIONS } from './api-process.mjs';

describe('the API’s process', () => {
  it('is the same in a container', async () => {
    const recipe = await readFile(path.join(import.meta.dirname, '..', 'docker', 'api.Dockerfile'), 'utf8');
    const command = JSON.parse(/^CMD (.*)$/m.exec(recipe)[1]);
    expect(command).toEqual(['node', ...API_NODE_OPTIONS, 'apps/api/dist/main.js']);
  });
});
