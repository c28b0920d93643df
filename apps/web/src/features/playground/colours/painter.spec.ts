import { describe, expect, it } from '@jest/globals';
import { languageOf } from './languages.js';
import { Painter } from './painter.js';

describe('the colours of code', () => {
  it('are kinds of words, and lines that come later know what was open', async () => {
    const painter = new Painter();
    const first = await painter.paint('c', ['int a; /* open'], null);
    expect(first.painted[0]?.map(([kind, text]) => `${kind}:${text.trim()}`)).toContain('comment:/* open');
    const second = await painter.paint('c', ['still', 'done */ return 1;'], first.after);
    expect(second.painted[0]).toEqual([['comment', 'still']]);
    expect(second.painted[1]?.map(([kind]) => kind)).toContain('keyword');
  });

  it('lose no letter', async () => {
    const lines = ['def f(x):', '    return f"{x!r} – ü"', '', '# ende'];
    const { painted } = await new Painter().paint('python', lines, null);
    expect(painted.map((words) => words.map(([, text]) => text).join(''))).toEqual(lines);
  });

  it.each([
    ['ts', 'typescript'],
    ['Bash', 'shellscript'],
    ['c++', 'cpp'],
    ['constructor', null],
    ['nonsense', null],
    ['', null],
  ])('go by the word behind the fence: %s', (word, language) => {
    expect(languageOf(word)).toBe(language);
  });
});
