import { describe, expect, it } from '@jest/globals';
import { unknownVariables } from './environment.js';

describe('unknown variables with our prefix', () => {
  it('are refused with the nearest known name', () => {
    expect(unknownVariables(['AIVAILABLE_PROT', 'PATH', 'AIVAILABLE_PORT'])).toEqual([
      'AIVAILABLE_PROT is not a setting of AIvailable. Did you mean AIVAILABLE_PORT?',
    ]);
  });
});
