import { describe, expect, it } from '@jest/globals';
import { show } from '../../../../test/render.js';
import { Markdown } from './markdown.js';

const html = (text: string) => show(<Markdown text={text} />).querySelector('.markdown') as HTMLElement;

describe('an answer as Markdown', () => {
  it.each([
    '<script>alert(1)</script>',
    '<iframe src="https://evil.example"></iframe>',
    '<img src=x onerror="alert(1)">',
    '[x](javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '![x](javascript:alert(1))',
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
  ])('runs nothing: %s', (text) => {
    const shown = html(text);
    expect(shown.querySelector('script, iframe, img, [onerror], [onclick]')).toBeNull();
    for (const link of shown.querySelectorAll('a')) {
      expect(link.getAttribute('href') ?? '').not.toMatch(/^(javascript|data):/i);
    }
  });

  it('loads no picture from elsewhere, it links to it', () => {
    const shown = html('![a chart](https://example.org/c.png)');
    expect(shown.querySelector('img')).toBeNull();
    expect(shown.querySelector('a')?.getAttribute('href')).toBe('https://example.org/c.png');
    expect(shown.textContent).toBe('image: a chart');
  });

  it('opens links elsewhere without telling where from', () => {
    const link = html('[x](https://example.org)').querySelector('a');
    expect(link?.getAttribute('rel')).toBe('noreferrer noopener');
  });

  it('shows tables and code', () => {
    const shown = html('| a | b |\n| - | - |\n| 1 | 2 |\n\n```\nx\n\ny\n```');
    expect(shown.querySelectorAll('td')).toHaveLength(2);
    expect(shown.querySelector('pre')?.textContent).toBe('x\n\ny');
  });
});
