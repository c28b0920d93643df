import { describe, expect, it } from '@jest/globals';
import { csvLine } from './csv.js';

describe('a line of CSV', () => {
  it.each([
    ['plain words and numbers', ['toy', 7, 0.5], 'toy,7,0.5\r\n'],
    ['what is absent', [null, ''], ',\r\n'],
    ['separators and quotes', ['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"\r\n'],
    ['a formula', ['=HYPERLINK("http://x")'], '"\'=HYPERLINK(""http://x"")"\r\n'],
    ['other beginnings of formulas', ['+1', '-1', '@a', '\tx'], "'+1,'-1,'@a,'\tx\r\n"],
    ['a number below zero', [-1], '-1\r\n'],
  ])('holds %s', (_name, cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });
});
