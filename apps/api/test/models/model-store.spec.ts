import { readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { NodeTokens } from '../../src/auth/node-tokens.js';
import { transaction } from '../../src/database/transaction.js';
import { Catalogue } from '../../src/models/catalogue.js';
import { FileStore } from '../../src/models/file-store.js';
import { Imports } from '../../src/models/imports.js';
import { ModelFiles } from '../../src/models/model-files.js';
import { type SignedIn, signedIn } from '../signed-in.js';
import { FileServer } from './file-server.js';
import { ImportsRoom } from './imports-room.js';
import { MODEL, otherWeights, sha256 } from './tiny-model.js';

const BUDGET = Math.round(2.5 * MODEL.length);
let weights = 0;

describe("the controller's own store", () => {
  let models: ImportsRoom;
  let admin: SignedIn;
  let servers: FileServer[];
  beforeAll(async () => {
    models = await ImportsRoom.open({ config: { storeBytes: BUDGET, diskReserveBytes: 1 } });
    admin = await signedIn(models.room, 'admin');
    await models.room.get(DataSource).query('CREATE TABLE uses (file_id text REFERENCES model_files (id))');
  });
  afterAll(() => models.room.close());
  beforeEach(() => {
    servers = [];
  });
  afterEach(async () => {
    await models.room.get(DataSource).query('DELETE FROM uses');
    for (const { modelId } of await models.room.get(Catalogue).list())
      await models.room.get(Catalogue).remove(modelId, 'ada@lab.org');
    for (const server of servers) await server.close();
  });

  interface Stored {
    readonly modelId: string;
    readonly fileId: string;
    readonly digest: string;
    readonly path: string;
    readonly server: FileServer;
  }

  async function imported(name: string): Promise<Stored> {
    const bytes = otherWeights(weights++);
    const server = await FileServer.open(bytes);
    servers.push(server);
    const view = await models.import({ url: server.url, name });
    if (view.modelId === null) throw new Error(view.error?.message);
    const file = await models.room.get(ModelFiles).defaultFile(view.modelId);
    return { modelId: view.modelId, fileId: file?.fileId ?? '', digest: sha256(bytes), path: file?.path ?? '', server };
  }
  const onDisk = async () =>
    (await readdir(models.room.get(FileStore).folder)).filter((name) => name.endsWith('.gguf'));
  const evicted = async () =>
    (await models.room.get(Catalogue).list())
      .filter(({ files }) => files.some((file) => file.evicted))
      .map(({ name }) => name);
  const pin = (one: Stored, pinned = true) =>
    models.room.ask({
      ...{ method: 'PATCH', url: `/admin/models/${one.modelId}/files/${one.fileId}`, payload: { pinned } },
      headers: { ...admin.headers },
    });
  const use = (one: Stored) => models.room.get(DataSource).query('INSERT INTO uses VALUES ($1)', [one.fileId]);

  it('gives up what was used longest ago, and stays within its bytes', async () => {
    const first = await imported('first');
    const second = await imported('second');
    await models.room
      .get(DataSource)
      .query("UPDATE model_files SET last_used_at = now() + interval '1 s' WHERE id = $1", [first.fileId]);
    await imported('third');
    expect(await evicted()).toEqual(['second']);
    expect(await onDisk()).toHaveLength(2);
    expect(await models.room.get(ModelFiles).fileByDigest(second.digest)).toMatchObject({ modelName: 'second' });
  });

  it('counts a download that is on its way, what has come of it and what has not', async () => {
    await pin(await imported('first'));
    const slow = await FileServer.open(otherWeights(weights++));
    servers.push(slow);
    slow.stallAfter = 500_000;
    const stalled = slow.stalled();
    const { importId } = await models.room.get(Imports).start({ url: slow.url });
    await stalled;
    try {
      await expect(imported('second')).rejects.toThrow(/^Not enough room for .* of AIVAILABLE_STORE_BYTES can be had/);
    } finally {
      await models.room.get(Imports).cancel(importId);
    }
    await imported('second');
  });

  it('keeps what is pinned and what a deployment uses, and refuses before the first byte when nothing else could go', async () => {
    const [first, second] = [await imported('first'), await imported('second')];
    expect((await pin(first)).json()).toMatchObject({ name: 'first', files: [{ pinned: true }] });
    await use(second);
    await expect(imported('third')).rejects.toThrow(
      /^Not enough room for http:.*: 1009\.\d KiB needed, \d+\.\d KiB of the 2\.5 MiB of AIVAILABLE_STORE_BYTES can be had in .*\. Raise it, or unpin or delete a model\.$/,
    );
    expect(await onDisk()).toHaveLength(2);
    expect((await pin(first, false)).statusCode).toBe(200);
    await imported('third');
    expect(await evicted()).toEqual(['first']);
  });

  it('pins for admins alone, and only what is there', async () => {
    const first = await imported('first');
    const member = await signedIn(models.room, 'member');
    const url = `/admin/models/${first.modelId}/files/${first.fileId}`;
    expect(
      (await models.room.ask({ method: 'PATCH', url, payload: { pinned: true }, headers: { ...member.headers } }))
        .statusCode,
    ).toBe(403);
    const unknown = await pin({ ...first, fileId: 'none' });
    expect(unknown.json()).toMatchObject({ error: { message: `The model ${first.modelId} has no file none.` } });
  });

  it('deletes one file of a model, and the model with its last', async () => {
    const first = await imported('first');
    const remove = () =>
      models.room.ask({
        method: 'DELETE',
        url: `/admin/models/${first.modelId}/files/${first.fileId}`,
        headers: { ...admin.headers },
      });
    await use(first);
    expect((await remove()).json()).toMatchObject({ error: { code: 'conflict' } });
    await models.room.get(DataSource).query('DELETE FROM uses');
    expect((await remove()).statusCode).toBe(204);
    expect(await models.room.get(Catalogue).list()).toEqual([]);
    expect(await onDisk()).toEqual([]);
  });

  describe('asked by a node', () => {
    let origin: string;
    let authorization: string;
    beforeAll(async () => {
      const tokens = models.room.get(NodeTokens);
      const { token } = await tokens.issueJoinToken(5);
      const redeemed = await transaction(models.room.get(DataSource), (manager) => tokens.redeem(token, manager));
      authorization = `Bearer ${redeemed.nodeToken}`;
      origin = await models.room.listen();
    });
    const get = (path: string) => fetch(`${origin}/agent/${path}`, { headers: { authorization } });

    it('says what is pinned', async () => {
      const first = await imported('first');
      await imported('second');
      await pin(first);
      expect(await (await get('pinned-files')).json()).toEqual({ sha256: [first.digest] });
      expect((await fetch(`${origin}/agent/pinned-files`)).status).toBe(401);
    });

    it.each<[string, (one: Stored) => Promise<unknown>]>([
      [
        'made room',
        (one) => models.room.get(DataSource).query('UPDATE model_files SET evicted = true WHERE id = $1', [one.fileId]),
      ],
      ['was deleted behind our back', (one) => rm(one.path)],
      ['was cut short', (one) => truncate(one.path, 1000)],
      ['was changed', (one) => spoil(one.path)],
      ['was changed, with its time set back', (one) => spoil(one.path, -3600)],
    ])('fetches a file again that %s, and sends nothing meanwhile', async (_what, happens) => {
      const first = await imported('first');
      await happens(first);
      first.server.stallAfter = 1000;
      const refused = await get(`files/${first.digest}`);
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({
        error: {
          code: 'file_returning',
          message: expect.stringMatching(
            /^tiny-model\.gguf had made room in the store and is being fetched again from http:/,
          ),
        },
      });
      const again = await get(`files/${first.digest}`);
      expect(again.status).toBe(503);
      const under = (await models.room.get(Imports).list()).filter(
        ({ state, source }) => state !== 'done' && source === first.server.url,
      );
      expect(under).toHaveLength(1);
      await models.room.get(Imports).pause(under[0]?.importId ?? '');
      first.server.stallAfter = null;
      await models.room.get(Imports).resume(under[0]?.importId ?? '');
      expect(await models.over(under[0]?.importId ?? '')).toMatchObject({ state: 'done', modelId: first.modelId });
      const whole = await get(`files/${first.digest}`);
      expect(sha256(new Uint8Array(await whole.arrayBuffer()))).toBe(first.digest);
    });

    it('goes on with the import that failed when a node asks again, and lists it once', async () => {
      const first = await imported('first');
      await rm(first.path);
      first.server.status = 404;
      const others = async () =>
        (await models.room.get(Imports).list()).filter(
          ({ state, source }) => state !== 'done' && source === first.server.url,
        );
      for (let asked = 0; asked < 3; asked++) {
        expect((await get(`files/${first.digest}`)).status).toBe(503);
        const [under] = await others();
        expect(await models.over(under?.importId ?? '')).toMatchObject({ state: 'failed' });
      }
      expect(await others()).toHaveLength(1);
    });

    it('says what to do about a file that it cannot have again', async () => {
      const path = `${models.room.get(FileStore).folder}/mine.bin`;
      const bytes = otherWeights(weights++);
      await writeFile(path, bytes);
      await models.import({ path });
      await spoil(path);
      const answer = await get(`files/${sha256(bytes)}`);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        error: {
          message: `${path} cannot be read: it is gone from its place or is not any more what was imported; import the model again.`,
        },
      });
    });
  });
});

/** One byte, some time after it was imported, or with a time that says otherwise. */
async function spoil(path: string, laterSeconds = 5): Promise<void> {
  const bytes = await readFile(path);
  bytes[500] = (bytes[500] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const at = Date.now() / 1000 + laterSeconds;
  await utimes(path, at, at);
}
