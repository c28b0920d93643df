import type { OpenModel, OpenModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Catalogue } from '../../src/models/catalogue.js';
import { OpenModels } from '../../src/models/open-models.js';
import { type SignedIn, signedIn } from '../signed-in.js';
import { FakeHub } from './fake-hub.js';
import { ImportsRoom } from './imports-room.js';
import { otherWeights, sha256 } from './tiny-model.js';

describe('the list of open models', () => {
  let hub: FakeHub;
  let models: ImportsRoom;
  let admin: SignedIn;
  beforeAll(async () => {
    hub = await FakeHub.open();
    models = await ImportsRoom.open({ config: { hubUrl: hub.url } });
    admin = await signedIn(models.room, 'admin');
  });
  afterAll(async () => {
    await models.room.close();
    await hub.close();
  });

  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: object = admin.headers) =>
    models.room.ask({ method, url, headers: { ...headers }, ...(payload ? { payload } : {}) });
  const list = async (query = ''): Promise<OpenModelView[]> => (await ask('GET', `/admin/open-models${query}`)).json();

  const entry = (more: Partial<OpenModel> = {}): Omit<OpenModel, 'files'> & { files: object[] } => ({
    ...{ id: 'our-toy', name: 'Our Toy', family: 'Toy', task: 'chat', parameterCount: null, license: 'mit' },
    ...{ contextTokens: 8192, repo: 'org/toy-GGUF', sources: [] },
    files: [{ quantisation: 'Q8_0', file: 'toy-Q8_0.gguf' }],
    ...more,
  });

  it('has some forty, each with its licence, its files and where that was read', async () => {
    const all = await list();
    expect(all.length).toBeGreaterThanOrEqual(40);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { license, sources, files, builtIn } of all) {
      expect({ license, builtIn }).toMatchObject({ license: expect.any(String), builtIn: true });
      expect(sources.length).toBeGreaterThan(0);
      expect(new Set(files.map(({ file }) => file)).size).toBe(files.length);
    }
    const digests = all.flatMap(({ files }) => files.flatMap((file) => file.sha256 ?? []));
    expect(digests.length).toBeGreaterThanOrEqual(40);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('says a size to the byte or as a page rounds it, never both', async () => {
    const files = (await list()).flatMap((model) => model.files);
    expect(files.filter(({ sizeBytes, aboutBytes }) => sizeBytes !== null && aboutBytes !== null)).toEqual([]);
    expect(files.filter(({ revision, sha256: digest }) => revision !== null && digest === null)).toEqual([]);
  });

  it('is filtered by words, licence, family and task', async () => {
    expect((await list('?search=coder%2032b')).map(({ id }) => id)).toEqual(['qwen2.5-coder-32b-instruct']);
    expect((await list('?license=gemma')).every(({ family }) => family === 'Gemma')).toBe(true);
    expect((await list('?task=embed')).map(({ task }) => task)).toEqual(['embed', 'embed', 'embed']);
    expect(await list('?family=Phi&license=apache-2.0')).toEqual([]);
  });

  it('takes entries of admins, and lets them go again', async () => {
    expect((await ask('POST', '/admin/open-models', entry())).statusCode).toBe(201);
    expect(await list('?search=our-toy')).toMatchObject([{ builtIn: false, files: [{ sha256: null, held: null }] }]);
    expect((await ask('POST', '/admin/open-models', entry())).json()).toMatchObject({
      error: { message: 'The list has a model our-toy already. Choose another id.' },
    });
    expect((await ask('DELETE', '/admin/open-models/our-toy')).statusCode).toBe(204);
    expect((await ask('DELETE', '/admin/open-models/our-toy')).statusCode).toBe(404);
    expect((await ask('DELETE', '/admin/open-models/phi-4')).json()).toMatchObject({
      error: { message: 'phi-4 came with the product and stays in the list.' },
    });
    const wrong = await ask('POST', '/admin/open-models', entry({ repo: 'nowhere' }));
    expect(wrong.json().error.fields).toEqual([{ path: 'repo', message: 'A repository is written org/name.' }]);
  });

  it('is for admins to change and for members to read', async () => {
    const member = await signedIn(models.room, 'member');
    expect((await ask('GET', '/admin/open-models', undefined, member.headers)).statusCode).toBe(200);
    expect((await ask('POST', '/admin/open-models', entry(), member.headers)).statusCode).toBe(403);
  });

  it('downloads a file at one call, learns its digest from the hub, and shows what it takes', async () => {
    const bytes = otherWeights(90);
    hub.add('org/toy-GGUF', { 'toy-Q8_0.gguf': bytes });
    await models.room.get(OpenModels).add({ ...(entry() as OpenModel), files: [file('toy-Q8_0.gguf')] });
    const begun = await ask('POST', '/admin/open-models/our-toy/download', { file: 'toy-Q8_0.gguf' });
    expect(begun.statusCode).toBe(202);
    const view = await models.over(begun.json().importId);
    expect(view).toMatchObject({ state: 'done', error: null });
    expect(await models.room.get(Catalogue).list()).toMatchObject([
      { name: 'our-toy', license: 'mit', files: [{ sha256: sha256(bytes), digestFrom: 'hub' }] },
    ]);
    const [listed] = await list('?search=our-toy');
    expect(listed?.files[0]).toMatchObject({
      ...{ source: view.source, held: { modelId: view.modelId } },
      footprint: { contextTokens: 8192, bytes: expect.any(Number) },
    });
  });

  it('refuses what the list says otherwise than the hub, before the first byte', async () => {
    hub.add('org/other-GGUF', { 'toy-Q8_0.gguf': otherWeights(91) });
    const wrong = { ...file('toy-Q8_0.gguf'), sha256: 'd'.repeat(64) };
    await models.room
      .get(OpenModels)
      .add({ ...(entry() as OpenModel), id: 'other', repo: 'org/other-GGUF', files: [wrong] });
    hub.askedOfStorage.length = 0;
    const begun = await ask('POST', '/admin/open-models/other/download', { file: 'toy-Q8_0.gguf' });
    expect(await models.over(begun.json().importId)).toMatchObject({
      state: 'failed',
      error: { code: 'wrong_digest' },
    });
    const unknown = await ask('POST', '/admin/open-models/other/download', { file: 'x.gguf' });
    expect(unknown.json()).toMatchObject({ error: { message: 'The list has no x.gguf of other.' } });
  });
});

function file(path: string): OpenModel['files'][number] {
  return { quantisation: 'Q8_0', file: path, sizeBytes: null, aboutBytes: null, sha256: null, revision: null };
}
