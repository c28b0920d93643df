import { readFile } from 'node:fs/promises';
import { MIB } from '@aivailable/contracts';
import { writeGguf } from '@aivailable/gguf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Catalogue } from '../../src/models/catalogue.js';
import { Imports } from '../../src/models/imports.js';
import { ModelFiles } from '../../src/models/model-files.js';
import { FakeHub } from './fake-hub.js';
import { ImportsRoom } from './imports-room.js';
import { SPLIT_NAMES, splitToy } from './split-model.js';
import { otherWeights, sha256 } from './tiny-model.js';

let weights = 100;

describe('an import from the hub', () => {
  let hub: FakeHub;
  let models: ImportsRoom;
  let bytes: Uint8Array;
  beforeAll(async () => {
    hub = await FakeHub.open();
    models = await ImportsRoom.open({ config: { hubUrl: hub.url, hubToken: hub.token } });
  });
  afterAll(async () => {
    await models.room.close();
    await hub.close();
  });
  beforeEach(() => {
    bytes = otherWeights(weights++);
    hub.add('org/toy-GGUF', {
      'README.md': new Uint8Array(9),
      'toy-Q4_K_M.gguf': otherWeights(3),
      'toy-Q8_0.gguf': bytes,
    });
    hub.add('private/toy-GGUF', { 'toy-Q8_0.gguf': bytes });
  });
  afterEach(() => {
    hub.asked.length = 0;
    hub.askedOfStorage.length = 0;
    hub.toldDigests.clear();
    hub.namesDigests = true;
    hub.stallAfter = null;
  });

  const fileOf = async (modelId: string | null) =>
    (await models.room.get(Catalogue).list()).find((model) => model.modelId === modelId)?.files.at(-1);

  it.each(['org/toy-GGUF:Q8_0', 'hf.co/org/toy-GGUF:q8_0', 'https://huggingface.co/org/toy-GGUF:Q8_0'])(
    'takes %s for the file of that quantisation, with the digest that the hub lists',
    async (reference) => {
      const view = await models.import({ hub: reference, name: `toy-${weights}` });
      expect(view).toMatchObject({ state: 'done', source: `${hub.url}/org/toy-GGUF/resolve/main/toy-Q8_0.gguf` });
      expect(await fileOf(view.modelId)).toMatchObject({ sha256: sha256(bytes), digestFrom: 'hub' });
    },
  );

  it('takes a repository and a file, and the address of a page', async () => {
    const named = await models.import({ hub: 'org/toy-GGUF', file: 'toy-Q8_0.gguf' });
    expect(named).toMatchObject({ state: 'done' });
    const page = await models.import({ url: 'https://huggingface.co/org/toy-GGUF/blob/main/toy-Q8_0.gguf' });
    expect(page).toMatchObject({ state: 'done', modelId: named.modelId });
  });

  it('learns the digest on the way where a plain link of the hub is given, and knows where nobody said it', async () => {
    const url = `${hub.url}/org/toy-GGUF/resolve/main/toy-Q8_0.gguf`;
    const view = await models.import({ url });
    expect(await fileOf(view.modelId)).toMatchObject({ sha256: sha256(bytes), digestFrom: 'hub' });
    hub.namesDigests = false;
    hub.add('org/toy-GGUF', { 'toy-Q8_0.gguf': otherWeights(weights++) });
    const silent = await models.import({ url, name: 'silent' });
    expect(await fileOf(silent.modelId)).toMatchObject({ digestFrom: 'computed' });
  });

  it('is refused before the first byte when the hub has another file than was expected', async () => {
    const view = await models.import({
      url: `${hub.url}/org/toy-GGUF/resolve/main/toy-Q8_0.gguf`,
      sha256: 'a'.repeat(64),
    });
    expect(view.error?.message).toContain(`is ${sha256(bytes)}, expected ${'a'.repeat(64)}`);
    expect(hub.askedOfStorage).toEqual([]);
    expect(await models.room.get(ModelFiles).fileByDigest(sha256(bytes))).toBeUndefined();
  });

  it('of a large model that cannot run here is refused by its header, before the file is fetched', async () => {
    const large = new Uint8Array(65 * MIB);
    large.set(writeGguf({ metadata: { 'general.architecture': { type: 'string', value: 'rwkv7' } }, tensors: [] }));
    hub.add('org/large-GGUF', { 'large-Q8_0.gguf': large });
    const view = await models.import({ hub: 'org/large-GGUF' });
    expect(view).toMatchObject({ state: 'failed', error: { code: 'unsupported_gguf' } });
    expect(hub.askedOfStorage.map(({ range }) => range)).toEqual([`bytes=0-${MIB + 63}`]);
  });

  it('is refused when what came is not what the hub said', async () => {
    hub.toldDigests.set('toy-Q8_0.gguf', 'b'.repeat(64));
    const view = await models.import({ hub: 'org/toy-GGUF:Q8_0' });
    expect(view).toMatchObject({ state: 'failed', error: { code: 'wrong_digest' } });
  });

  it('brings all parts of a split model, each verified, and goes on at the byte', async () => {
    const parts = splitToy(weights++);
    hub.add('org/big-GGUF', parts);
    hub.stallAfter = 200_000;
    const stalled = hub.stalled();
    const { importId } = await models.room.get(Imports).start({ hub: 'org/big-GGUF', name: `big-${weights}` });
    await stalled;
    expect(await models.until(importId, ({ progress }) => progress !== null)).toMatchObject({
      progress: { totalBytes: Object.values(parts).reduce((sum, part) => sum + part.byteLength, 0) },
    });
    expect(await models.room.get(Imports).pause(importId)).toMatchObject({ state: 'paused' });
    hub.stallAfter = null;
    await models.room.get(Imports).resume(importId);
    const view = await models.over(importId);
    expect(view).toMatchObject({ state: 'done' });
    expect(hub.askedOfStorage.some(({ range }) => /^bytes=[1-9]/.test(range ?? ''))).toBe(true);
    const file = await models.room.get(ModelFiles).defaultFile(view.modelId ?? '');
    expect(file?.parts?.map((part) => part.sha256)).toEqual(Object.values(parts).map(sha256));
    for (const [i, part] of (file?.parts ?? []).entries()) {
      expect(sha256(await readFile(part.localPath ?? ''))).toBe(
        sha256(parts[SPLIT_NAMES[i] ?? ''] ?? new Uint8Array()),
      );
      expect(part.localPath).toMatch(new RegExp(`${file?.sha256}-0000${i + 1}-of-00003\\.gguf$`));
    }
    expect(await fileOf(view.modelId)).toMatchObject({ digestFrom: 'hub', parts: [{}, {}, {}] });
  });

  it('brings all parts from the link of one of them', async () => {
    hub.add('org/big-GGUF', splitToy(weights++));
    const view = await models.import({
      url: `${hub.url}/org/big-GGUF/resolve/main/${SPLIT_NAMES[1]}`,
      name: `big-${weights}`,
    });
    expect(view).toMatchObject({ state: 'done' });
    expect((await models.room.get(ModelFiles).defaultFile(view.modelId ?? ''))?.parts).toHaveLength(3);
  });

  it('is one import for all who ask at the same time, by whichever name', async () => {
    const imports = models.room.get(Imports);
    const url = `${hub.url}/org/toy-GGUF/resolve/main/toy-Q8_0.gguf`;
    const asked = await Promise.all([
      imports.start({ hub: 'org/toy-GGUF:Q8_0' }),
      imports.start({ hub: 'hf.co/org/toy-GGUF', file: 'toy-Q8_0.gguf' }),
      imports.start({ url }),
    ]);
    expect(new Set(asked.map(({ importId }) => importId)).size).toBe(1);
    await models.over(asked[0]?.importId ?? '');
    expect(hub.askedOfStorage).toHaveLength(1);
  });

  it('sends the token to the hub alone, and shows it nowhere', async () => {
    const view = await models.import({ hub: 'private/toy-GGUF:Q8_0' });
    expect(view).toMatchObject({ state: 'done' });
    expect(hub.asked.every(({ authorization }) => authorization === `Bearer ${hub.token}`)).toBe(true);
    expect(hub.askedOfStorage.length).toBeGreaterThan(0);
    expect(hub.askedOfStorage.every(({ authorization }) => authorization === null)).toBe(true);
    const rows = await models.room.get(DataSource).query('SELECT request::text AS text FROM model_imports');
    expect(JSON.stringify([rows, await models.room.get(Catalogue).list(), view])).not.toContain(hub.token);
  });

  it.each([
    ['org/nothing', 'org/nothing could not be downloaded: the hub has no such repository or revision.'],
    [
      'org/toy-GGUF:Q2_K',
      'org/toy-GGUF could not be downloaded: it has no file of Q2_K; it has toy-Q4_K_M.gguf, toy-Q8_0.gguf.',
    ],
    [
      'somewhere',
      'somewhere is not a reference to a model of the hub. Write it like org/repo:Q4_K_M or hf.co/org/repo.',
    ],
  ])('is refused for %s', async (reference, sentence) => {
    await expect(models.room.get(Imports).start({ hub: reference })).rejects.toThrow(sentence);
  });
});

describe('an import from a hub that refuses', () => {
  it('says how a private model is to be had, and that the hub is out of reach', async () => {
    const hub = await FakeHub.open();
    const models = await ImportsRoom.open({ config: { hubUrl: hub.url } });
    const start = () => models.room.get(Imports).start({ hub: 'private/toy' });
    await expect(start()).rejects.toThrow(
      'private/toy could not be downloaded: the hub answered 401: it does not exist, is private, or is gated; check its name, or set AIVAILABLE_HUB_TOKEN to a token that may read it.',
    );
    const direct = await models.import({ url: `${hub.url}/private/toy/resolve/main/toy.gguf` });
    expect(direct.error?.message).toContain('set AIVAILABLE_HUB_TOKEN to a token that may read it');
    await hub.close();
    await expect(start()).rejects.toThrow(/the hub http:\/\/127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED/);
    await models.room.close();
  });
});
