import { describe, expect, it } from '@jest/globals';
import { jsonFault } from './json-fault.js';

function faultOf(text: string): string {
  try {
    JSON.parse(text);
    return 'none';
  } catch (error) {
    return jsonFault(error);
  }
}

describe('what is wrong with a text that is no JSON', () => {
  it.each([
    ['{"password": hunter2}', "Unexpected token 'h'"],
    ['{"messages": "a\nb", "secret": "hunter2"}', 'Bad control character in string literal in JSON at position 15'],
    [
      `{"long": "${'x'.repeat(100)}", hunter2: "${'x'.repeat(100)}"}`,
      /^Expected double-quoted property name in JSON at position 11\d/,
    ],
    [`[${'1,'.repeat(50)} hunter2 ${',1'.repeat(50)}]`, "Unexpected token 'h'"],
    ['{"a":1', /position 6/],
  ])('is said of %j without quoting it', (text, fault) => {
    const said = faultOf(text);
    if (typeof fault === 'string') expect(said.startsWith(fault)).toBe(true);
    else expect(said).toMatch(fault);
    expect(said).not.toContain('hunter2');
  });
});
