import type { KvType } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { StoredFile } from '../models/model-files.js';
import { type FormWish, formLabel, formOfVariant, formsOf, formWords, isFullForm, variantIdOf } from './form.js';

const file = (fileId: string, sizeBytes: number, modelId = 'm') =>
  ({ fileId, modelId, sizeBytes, fileName: `${fileId}.gguf`, quantisation: fileId.toUpperCase() }) as StoredFile;
const files = new Map(
  [file('q8', 8), file('q4', 4), file('q2', 2), file('f16', 16), file('other', 1, 'n')].map((one) => [one.fileId, one]),
);
const wish = (more: Partial<FormWish> = {}): FormWish => ({
  ...{ modelId: 'm', fileId: 'q8', slots: 2, minSlots: 1, fallbackFileIds: [], allowSmaller: false, engineModel: null },
  kvType: 'f16',
  ...more,
});
const ids = (more: Partial<FormWish>) =>
  formsOf(wish(more), files).map((form) => variantIdOf(form, { engine: null, engineModel: null }));

describe('the forms of a wish', () => {
  it('are fewer slots of the chosen file, down to the least', () => {
    expect(ids({ slots: 4 })).toEqual(['q8/4', 'q8/3', 'q8/2', 'q8/1']);
    expect(ids({ slots: 4, minSlots: 4 })).toEqual(['q8/4']);
    expect(ids({ slots: 16, minSlots: 6 })).toEqual(['q8/16', 'q8/12', 'q8/9', 'q8/6']);
  });

  it('are then those of the files that were named, in their order', () => {
    expect(ids({ fallbackFileIds: ['q2', 'q4', 'gone'] })).toEqual(['q8/2', 'q8/1', 'q2/2', 'q2/1', 'q4/2', 'q4/1']);
  });

  it('are those of all smaller files of the same model where these are allowed, the largest first', () => {
    expect(ids({ minSlots: 2, allowSmaller: true })).toEqual(['q8/2', 'q4/2', 'q2/2']);
  });

  it('are none where the file is gone, and one for a model of its engine', () => {
    expect(ids({ fileId: 'gone' })).toEqual([]);
    const own = wish({ fileId: null, modelId: null, engineModel: 'llama3.2:3b' });
    const [form, ...more] = formsOf(own, files);
    expect(more).toEqual([]);
    expect(form && variantIdOf(form, { engine: 'ollama', engineModel: 'llama3.2:3b' })).toBe('ollama:llama3.2:3b');
  });

  it('are found again by their variant, and have words', () => {
    const asked = { ...wish({ allowSmaller: true }), engine: null };
    expect(formOfVariant('q4/1', asked, files)).toEqual({ fileId: 'q4', slots: 1, kvType: 'f16' });
    const form = (fileId: string, slots: number, kvType: KvType = 'f16') => ({ fileId, slots, kvType });
    expect(formLabel(form('q4', 1), asked, files)).toBe('1 slot of Q4');
    expect(formLabel(form('q8', 2), asked, files)).toBe('2 slots');
    expect(formWords(form('q8', 1), asked, files)).toBe('1 of 2 slots');
    expect(formWords(form('q4', 2), asked, files)).toBe('2 slots of Q4');
    expect(formWords(form('q8', 2, 'q8_0'), asked, files)).toBe('2 slots with a q8_0 cache');
  });

  it('of another cache are others, and that of every engine keeps its name', () => {
    expect(ids({ kvType: 'q8_0', minSlots: 2 })).toEqual(['q8/2/q8_0']);
    expect(isFullForm({ fileId: 'q8', slots: 2, kvType: 'f16' }, wish({ kvType: 'q8_0' }))).toBe(false);
  });
});
