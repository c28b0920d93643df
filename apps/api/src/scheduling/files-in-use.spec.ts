import { expect, it } from '@jest/globals';
import { filesInUse, modelsWithChoice } from './files-in-use.js';

const wish = { fileId: 'full', modelId: 'm', fallbackFileIds: ['q4', 'removed'], allowSmaller: false };

it('a file that would only do counts for as long as it is in the catalogue', () => {
  expect(modelsWithChoice([wish, { ...wish, modelId: 'other', fallbackFileIds: [] }])).toEqual(['m']);
  const files = filesInUse([wish], [{ fileId: 'runs' }, { fileId: null }], ['full', 'q4', 'q3']);
  expect([...files].sort()).toEqual(['full', 'q4', 'runs']);
});

it('all files of a model count where any smaller one will do', () => {
  const files = filesInUse([{ ...wish, allowSmaller: true }], [], ['full', 'q4', 'q3']);
  expect([...files].sort()).toEqual(['full', 'q3', 'q4']);
});
