import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { memorySource } from '../byte-source.js';
import { readGguf } from '../reader.js';
import { wishesAfter } from './preferences.js';
import { TOY_TEXT, TOY_WORDS } from './text.js';
import { TOY_SHA256, toyModel } from './toy-model.js';
import { FIRST_WORD_IN_LINE_ID, idOf, idOfByte, MESSAGE_END, TOY_TOKENS } from './vocabulary.js';

describe('the toy model', () => {
  it('is the same file of about a megabyte on every machine', () => {
    const { bytes } = toyModel();
    expect(bytes.byteLength).toBe(1_034_112);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(TOY_SHA256);
  });

  it('says in its metadata that it is a toy', async () => {
    const { bytes, fileName } = toyModel();
    const { metadata } = await readGguf(memorySource(bytes), fileName);
    expect(metadata).toMatchObject({ 'general.name': 'AIvailable toy (ChatML)', 'aivailable.toy': true });
    expect(metadata['general.tags']).toMatchObject({ items: ['toy'] });
  });

  it('has no word twice, since the next word depends on the last one alone', () => {
    expect(new Set(TOY_WORDS).size).toBe(TOY_WORDS.length);
    expect(new Set(TOY_TOKENS.map(({ text }) => text)).size).toBe(TOY_TOKENS.length);
  });

  it.each([['\n'], [' '], ['x'], ['}']])('begins its answer after %j, speaks it whole and ends it', (last) => {
    const said: string[] = [];
    let id = wishesAfter(idOfByte(last))[0];
    while (id !== undefined && id !== idOf(MESSAGE_END) && said.length < 1000) {
      said.push(TOY_TOKENS[id]?.text ?? '');
      id = wishesAfter(id)[0];
    }
    expect(said.join('').trimStart()).toBe(TOY_TEXT);
  });

  it('goes on in a line with a space before its first word', () => {
    expect(wishesAfter(idOfByte('x'))[0]).toBe(FIRST_WORD_IN_LINE_ID);
  });
});
