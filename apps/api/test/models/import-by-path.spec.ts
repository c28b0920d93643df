import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeGguf } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Catalogue } from '../../src/models/catalogue.js';
import { FileStore } from '../../src/models/file-store.js';
import { Imports } from '../../src/models/imports.js';
import { ModelFiles } from '../../src/models/model-files.js';
import { Toy } from '../../src/models/toy.js';
import { type SignedIn, signedIn } from '../signed-in.js';
import { ImportsRoom } from './imports-room.js';
import { MODEL, MODEL_SHA256, otherWeights, sha256 } from './tiny-model.js';

describe('an import by path', () => {
  let models: ImportsRoom;
  let admin: SignedIn;
  let folder: string;
  beforeAll(async () => {
    models = await ImportsRoom.open();
    admin = await signedIn(models.room, 'admin');
    folder = await mkdtemp(join(tmpdir(), 'aivailable-models-'));
  });
  afterAll(async () => {
    await models.room.close();
    await rm(folder, { recursive: true, force: true });
  });

  const place = async (name: string, bytes: Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };
  const post = (payload: object, headers: object = admin.headers) =>
    models.room.ask({ method: 'POST', url: '/admin/models/import', payload, headers: { ...headers } });

  it('leaves the file where it is and lists the model', async () => {
    const path = await place('mine.gguf', MODEL);
    const answer = await post({ path, sha256: MODEL_SHA256, name: 'my/model:1' });
    expect(answer.statusCode).toBe(202);
    const view = await models.over(answer.json().importId);
    expect(view).toMatchObject({ state: 'done', source: path });
    const [model] = await models.room.get(Catalogue).list();
    expect(model).toMatchObject({
      modelId: view.modelId,
      name: 'my/model:1',
      architecture: 'llama',
      task: 'chat',
      toy: true,
      files: [
        { fileName: 'mine.gguf', quantisation: 'Q8_0', sizeBytes: MODEL.length, sha256: MODEL_SHA256, source: path },
      ],
    });
    const file = await models.room.get(ModelFiles).defaultFile(view.modelId ?? '');
    expect(file).toMatchObject({ path, modelName: 'my/model:1', shape: { architecture: 'llama' } });
  });

  it('of the same bytes is the same model, found at its new place when it was moved', async () => {
    const path = await place('a.gguf', otherWeights(200));
    const first = await models.import({ path });
    const moved = join(folder, 'b.gguf');
    await rename(path, moved);
    const second = await models.import({ path: moved });
    expect(second.modelId).toBe(first.modelId);
    expect(await models.room.get(ModelFiles).defaultFile(first.modelId ?? '')).toMatchObject({ path: moved });
  });

  it('gets another name when its own is taken, and joins a model when that is asked for', async () => {
    const first = await models.import({ path: await place('c.gguf', otherWeights(201)), name: 'twice' });
    const joined = await models.import({ path: await place('d.gguf', otherWeights(202)), name: 'twice' });
    expect(joined.modelId).toBe(first.modelId);
    await models.import({ path: await place('e.gguf', otherWeights(203)) });
    const names = (await models.room.get(Catalogue).list()).map((model) => model.name);
    expect(names).toContain('aivailable-toy');
    expect(names).toContain('aivailable-toy-q8_0');
    expect(names.filter((name) => name === 'twice')).toHaveLength(1);
  });

  it.each([
    [
      'a relative path',
      'models/x.gguf',
      400,
      'invalid_request',
      /^The path models\/x\.gguf is relative\. Give the whole path/,
    ],
    [
      'a missing file',
      '/nowhere/x.gguf',
      422,
      'file_not_readable',
      /^\/nowhere\/x\.gguf cannot be read: there is no such file on the machine of the API\.$/,
    ],
    ['a folder', '/tmp', 422, 'file_not_readable', /^\/tmp cannot be read: it is a folder\.$/],
  ])('is refused for %s', async (_name, path, status, code, message) => {
    const answer = await post({ path });
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each([
    [
      'is none',
      new TextEncoder().encode('PK zip'),
      'not_a_gguf',
      /^bad\.gguf is not a GGUF file: it starts with "PK z" where "GGUF" is expected\.$/,
    ],
    ['is empty', new Uint8Array(), 'not_a_gguf', /it starts with nothing \(it is empty\)/],
    [
      'is cut short in its tensors',
      MODEL.subarray(0, MODEL.length - 10_000),
      'truncated_gguf',
      /^bad\.gguf is cut short: its tensors need/,
    ],
    ['is cut short in its header', MODEL.subarray(0, 500), 'truncated_gguf', /^bad\.gguf is cut short/],
    [
      'is of another kind',
      writeGguf({ metadata: { 'general.architecture': { type: 'string', value: 'rwkv7' } }, tensors: [] }),
      'unsupported_gguf',
      /^bad\.gguf cannot be used: the memory of the architecture "rwkv7"/,
    ],
  ])('is refused for a GGUF that %s', async (_name, bytes, code, message) => {
    const answer = await post({ path: await place('bad.gguf', bytes) });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is refused for a wrong sha256', async () => {
    const bytes = otherWeights(210);
    const view = await models.import({ path: await place('f.gguf', bytes), sha256: 'b'.repeat(64) });
    expect(view).toMatchObject({ state: 'failed', error: { code: 'wrong_digest' } });
    expect(await models.room.get(ModelFiles).fileByDigest(sha256(bytes))).toBeUndefined();
  });

  it('says which field is wrong', async () => {
    const answer = await post({ path: '/x.gguf', sha256: 'abc' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.fields).toEqual([{ path: 'sha256', message: 'A sha256 has 64 hexadecimal digits.' }]);
  });

  it('is for admins alone', async () => {
    const member = await signedIn(models.room, 'member');
    expect((await post({ path: '/x' }, member.headers)).statusCode).toBe(403);
    expect((await post({ path: '/x' }, {})).statusCode).toBe(401);
  });

  it('can be taken off the list when it is over, and is unknown then', async () => {
    const { importId } = await models.import({ path: await place('g.gguf', otherWeights(211)) });
    await models.room.get(Imports).cancel(importId);
    await expect(models.room.get(Imports).cancel(importId)).rejects.toThrow(`There is no import ${importId}.`);
  });
});

describe('a model', () => {
  let models: ImportsRoom;
  beforeAll(async () => {
    models = await ImportsRoom.open();
  });
  afterAll(() => models.room.close());

  it('that a deployment uses is not removed; afterwards its stored file goes with it', async () => {
    const modelId = await models.room.get(Toy).install();
    const file = await models.room.get(ModelFiles).defaultFile(modelId);
    const dataSource = models.room.get(DataSource);
    await dataSource.query('CREATE TABLE uses (file_id text REFERENCES model_files (id))');
    await dataSource.query('INSERT INTO uses VALUES ($1)', [file?.fileId]);
    const removal = () => models.room.get(Catalogue).remove(modelId, 'ada@lab.org');
    await expect(removal()).rejects.toThrow('The model aivailable-toy is used by a deployment.');
    expect(await readFile(file?.path ?? '')).toHaveLength(MODEL.length);
    await dataSource.query('DELETE FROM uses');
    await removal();
    await expect(readFile(file?.path ?? '')).rejects.toThrow('ENOENT');
    await expect(removal()).rejects.toThrow(`There is no model ${modelId}.`);
  });

  it('that is the toy gets its file back when the disk lost it', async () => {
    const modelId = await models.room.get(Toy).install();
    const path = (await models.room.get(ModelFiles).defaultFile(modelId))?.path ?? '';
    await rm(path);
    await models.room.get(Toy).repair();
    expect(sha256(await readFile(path))).toBe(MODEL_SHA256);
    expect(models.room.get(FileStore).locate(`${MODEL_SHA256}.gguf`)).toBe(path);
  });
});
