import { describe, expect, it } from '@jest/globals';
import { isSameOrigin } from './same-origin.js';

describe('same origin', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://lab:8080', host: 'lab:8080' }, false],
    [{ origin: 'http://lab:8080', host: 'lab:8080' }, true],
    [{ origin: 'http://evil.example', host: 'lab:8080' }, false],
    [{ origin: 'null', host: 'lab:8080' }, false],
    [{ host: 'lab:8080' }, true],
  ])('%j is %s', (headers, expected) => {
    expect(isSameOrigin(headers)).toBe(expected);
  });
});
