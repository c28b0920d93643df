import { describe, expect, it } from '@jest/globals';
import { localUrl } from './local-url.mjs';

const AIVAILABLE_PUBLIC_URL = 'https://llm.lab.example';

describe('the URL that agents of this machine dial', () => {
  it.each([
    [{}, 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    [{ AIVAILABLE_PUBLIC_URL }, AIVAILABLE_PUBLIC_URL, 'http://127.0.0.1:8080'],
    [
      { AIVAILABLE_PUBLIC_URL, AIVAILABLE_HOST: '0.0.0.0', AIVAILABLE_PORT: '9000' },
      AIVAILABLE_PUBLIC_URL,
      'http://127.0.0.1:9000',
    ],
    [{ AIVAILABLE_PUBLIC_URL, AIVAILABLE_HOST: '10.0.0.7' }, AIVAILABLE_PUBLIC_URL, 'http://10.0.0.7:8080'],
    [{ AIVAILABLE_PUBLIC_URL, AIVAILABLE_HOST: '::1' }, AIVAILABLE_PUBLIC_URL, 'http://[::1]:8080'],
  ])('under %j and %s is %s', (environment, readyUrl, expected) => {
    expect(localUrl(environment, readyUrl)).toBe(expected);
  });
});
