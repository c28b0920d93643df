import { describe, expect, it } from '@jest/globals';
import { changesOf } from './changes.js';
import { deedWords, isDeed } from './deed-words.js';

describe('the changes of a deed', () => {
  it('are the fields that are named and other than before, limits one by one', () => {
    const before = { name: 'notebook', scopes: ['chat'], limits: { tokensPerDay: 5, requestsPerMinute: 1 } };
    const body = { name: 'notebook', scopes: ['chat', 'embed'], limits: { tokensPerDay: 9, requestsPerMinute: 1 } };
    expect(changesOf(body, before)).toEqual([
      { field: 'scopes', before: ['chat'], after: ['chat', 'embed'] },
      { field: 'limits.tokensPerDay', before: 5, after: 9 },
    ]);
  });

  it('never tell what is not known to be harmless', () => {
    const body = {
      password: 'p',
      next: 'n',
      current: 'c',
      token: 't',
      key: 'k',
      url: 'https://u:p@h/?sig=1',
      role: 'admin',
    };
    expect(changesOf(body, null)).toEqual([{ field: 'role', before: null, after: 'admin' }]);
    expect(changesOf('password', null)).toEqual([]);
    expect(changesOf({ name: 'x'.repeat(1_000) }, null)[0]?.after).toHaveLength(401);
  });

  it('are asked of deeds alone', () => {
    expect(isDeed('GET', '/admin/nodes')).toBe(false);
    expect(isDeed('POST', '/admin/deployments/preview')).toBe(false);
    expect(isDeed('POST', '/agent/join')).toBe(false);
    expect(isDeed('POST', '/admin/deployments')).toBe(true);
    expect(deedWords('DELETE /admin/nodes/:nodeId', 'n1')).toBe('Removed the node n1.');
    expect(deedWords('PUT /admin/later', null)).toBe('Did PUT /admin/later.');
  });
});
