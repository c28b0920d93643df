import { describe, expect, it } from '@jest/globals';
import { auditSearch, usageSearch } from './search.js';

describe('what stands in the address', () => {
  it('is taken up where somebody could have chosen it', () => {
    expect(usageSearch({ days: 7, by: 'model', measure: 'requests' })).toEqual({
      ...{ days: 7, by: 'model', measure: 'requests' },
    });
    expect(auditSearch({ search: 'thesis', area: 'users', outcome: 'refused' })).toEqual({
      ...{ search: 'thesis', area: 'users', outcome: 'refused' },
    });
  });

  it('is left out else', () => {
    expect(usageSearch({ days: 'many', by: 'colour', measure: 7 })).toEqual({});
    expect(auditSearch({ outcome: 'perhaps', area: 7 })).toEqual({});
  });

  it('may be a number that was searched for', () => {
    expect(auditSearch({ search: 42 })).toEqual({ search: '42' });
  });
});
