import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiServer } from '../harness/api-server.js';
import { within } from '../harness/deadline.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary-folder.js';

describe('an API that cannot start', () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  /** What it said before it ended with code 1. */
  const refusal = async (settings: Record<string, string>): Promise<string> => {
    const api = await ApiServer.create(`${folder.path}/data`, settings);
    const said = await api.start().then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(await within(60_000, 'the end of the refused API', api.process.gone)).toBe(1);
    return said;
  };

  it('names the setting that it does not know', async () => {
    expect(await refusal({ AIVAILABLE_PROT: '1' })).toContain(
      'AIVAILABLE_PROT is not a setting of AIvailable. Did you mean AIVAILABLE_PORT?',
    );
  });

  it('names the port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    try {
      const { port } = taken.address() as { port: number };
      const said = await refusal({ AIVAILABLE_PORT: String(port) });
      expect(said).toContain(String(port));
      expect(said).toMatch(/AIVAILABLE_PORT/);
    } finally {
      taken.close();
    }
  });

  it('names the database that does not answer', async () => {
    const said = await refusal({ DATABASE_URL: 'postgres://somebody:secret-word@127.0.0.1:9/nothing' });
    expect(said).toMatch(/DATABASE_URL/);
    expect(said).not.toContain('secret-word');
  });

  it('names the instance that has the folder already', async () => {
    const first = await ApiServer.create(`${folder.path}/data`, {});
    await first.start();
    try {
      const said = await refusal({});
      expect(said).toContain(`in use by a running instance (process ${first.process.pid})`);
    } finally {
      await first.stop();
    }
  });
});
