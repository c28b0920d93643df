import { describe, expect, it } from '@jest/globals';
import { readNote, writeNote } from './started-answer.js';

describe('notes of drawn tokens', () => {
  it('come back as they were written', () => {
    for (const note of [
      { promptTokens: 12, tokens: [5, 0, 131_071] },
      { promptTokens: 0, tokens: [] },
    ]) {
      expect(readNote(writeNote(note))).toEqual(note);
    }
  });

  it('are one line, and no other comment is taken for one', () => {
    expect(writeNote({ promptTokens: 1, tokens: [2, 3] })).toBe(': aivailable 1 2,3');
    expect(readNote(': waiting')).toBeNull();
    expect(readNote(': aivailable one 2')).toBeNull();
    expect(readNote(': aivailable 1 2,x')).toBeNull();
  });
});
