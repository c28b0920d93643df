import { describe, expect, it } from '@jest/globals';
import { isOlder } from './agent-age.js';

describe('the age of an agent', () => {
  it.each([
    ['0.1.0', '0.1.1', true],
    ['0.9.0', '0.10.0', true],
    ['v1.2.3', '2.0.0', true],
    ['0.1.0', '0.1.0', false],
    ['0.2.0', '0.1.9', false],
    ['1.0.0', '0.9.9', false],
    ['', '0.1.0', false],
    ['nightly', '0.1.0', false],
  ])('of %j beside %j is older: %p', (version, than, older) => {
    expect(isOlder(version, than)).toBe(older);
  });
});
