import { describe, expect, it } from '@jest/globals';
import { unreachableWords } from './unreachable.js';

const coded = (code: string) => Object.assign(new Error('connect'), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('an API that is not reached', () => {
  it.each<[string, unknown, string]>([
    ['refused', fetchFailed(coded('ECONNREFUSED')), ' (nothing listens there), trying again.'],
    [
      'refused at each of its addresses',
      fetchFailed(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])),
      ' (nothing listens there), trying again.',
    ],
    ['has no address', fetchFailed(coded('ENOTFOUND')), ' (no machine of that name is known here), trying again.'],
    ['is silent', new DOMException('late', 'TimeoutError'), ' (it does not answer), trying again.'],
    ['fails in a way of its own', fetchFailed(coded('CERT_HAS_EXPIRED')), ' (CERT_HAS_EXPIRED), trying again.'],
    ['is only coming up', null, ' cannot be reached, trying again.'],
  ])('says why: %s', (_how, error, words) => {
    expect(unreachableWords('http://lab:8080', error)).toContain(words);
  });

  it('says what to look at, by where it is said to be', () => {
    expect(unreachableWords('http://lab:8080', null)).toContain('was it started with AIVAILABLE_HOST=0.0.0.0');
    expect(unreachableWords('http://127.0.0.1:8080', null)).toContain('127.0.0.1 is this machine itself');
    expect(unreachableWords('http://[::1]:8080', null)).toContain('this machine itself');
  });
});
