import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { footprint } from '@aivailable/footprint';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Imports } from '../../src/models/imports.js';
import { inspectFile } from '../../src/models/inspected-file.js';
import { ModelFiles } from '../../src/models/model-files.js';
import { ImportsRoom } from './imports-room.js';
import { SPLIT_NAMES, splitToy } from './split-model.js';
import { MODEL, otherWeights, sha256 } from './tiny-model.js';

let weights = 0;

describe('an import of a split model by path', () => {
  let models: ImportsRoom;
  let folder: string;
  let parts: Record<string, Uint8Array>;
  beforeAll(async () => {
    models = await ImportsRoom.open();
  });
  afterAll(() => models.room.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-split-'));
    parts = splitToy(weights++);
    for (const [name, bytes] of Object.entries(parts)) await writeFile(join(folder, name), bytes);
    return () => rm(folder, { recursive: true, force: true });
  });

  const at = (number: number) => join(folder, SPLIT_NAMES[number - 1] ?? '');

  it.each([1, 2])('takes part %i for all of them, and leaves them where they are', async (number) => {
    const view = await models.import({ path: at(number), name: `split-${weights}` });
    expect(view).toMatchObject({ state: 'done' });
    const file = await models.room.get(ModelFiles).defaultFile(view.modelId ?? '');
    expect(file).toMatchObject({ path: at(1), fileName: SPLIT_NAMES[0] });
    expect(file?.sizeBytes).toBe(Object.values(parts).reduce((sum, { byteLength }) => sum + byteLength, 0));
    expect(file?.parts).toEqual(
      SPLIT_NAMES.map((fileName, i) => ({
        ...{ fileName, localPath: at(i + 1) },
        ...{ sizeBytes: parts[fileName]?.byteLength, sha256: sha256(parts[fileName] ?? new Uint8Array()) },
      })),
    );
  });

  it('has the footprint of the same model in one file', async () => {
    const whole = join(folder, 'whole.gguf');
    await writeFile(whole, otherWeights(200));
    const { shape } = await inspectFile(whole);
    const view = await models.import({ path: at(1) });
    const file = await models.room.get(ModelFiles).defaultFile(view.modelId ?? '');
    expect(file?.shape).toEqual(shape);
    const options = { contextTokens: 4096, slots: 1, kvType: 'f16', backend: 'cuda', gpuCount: 1 } as const;
    expect(file && footprint(file.shape, options).weightsBytes).toBe(footprint(shape, options).weightsBytes);
    expect(MODEL.length).toBeLessThan(file?.sizeBytes ?? 0);
  });

  it('names the part that is missing', async () => {
    await rm(at(3));
    await expect(models.room.get(Imports).start({ path: at(1) })).rejects.toThrow(
      `${SPLIT_NAMES[2]} is missing: the model is split into 3 files, and all of them must lie in ${folder}.`,
    );
  });

  it('names the part that belongs to another place or is cut short', async () => {
    await writeFile(at(3), await readFile(at(2)));
    await expect(models.room.get(Imports).start({ path: at(1) })).rejects.toThrow(
      `${SPLIT_NAMES[2]} cannot be used: its header says part 2 of 3, its name part 3 of 3.`,
    );
    await writeFile(at(3), (parts[SPLIT_NAMES[2] ?? ''] ?? new Uint8Array()).subarray(0, 5_000));
    await expect(models.room.get(Imports).start({ path: at(1) })).rejects.toThrow(`${SPLIT_NAMES[2]} is cut short`);
  });

  it('compares the sha256 with the part that was named', async () => {
    const right = await models.import({ path: at(2), sha256: sha256(parts[SPLIT_NAMES[1] ?? ''] ?? new Uint8Array()) });
    expect(right).toMatchObject({ state: 'done' });
    const wrong = await models.import({ path: at(1), sha256: 'c'.repeat(64) });
    expect(wrong.error?.message).toContain(`The sha256 of ${at(1)} is`);
  });
});
