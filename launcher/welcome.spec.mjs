import { describe, expect, it } from '@jest/globals';
import { keepsake, welcome } from './welcome.mjs';

const first = { url: 'http://127.0.0.1:8080', adminEmail: 'a@b.c', adminPassword: 'secret-word', apiKey: 'aiv-key' };
const context = { dataDir: '/data', reasons: null };

describe('the words at the end of npm start', () => {
  it('hand over console, password, key and a line to paste in the first start', () => {
    const text = welcome(first, context);
    expect(text).toContain('AIvailable is ready.');
    expect(text).toContain('Console   http://127.0.0.1:8080');
    expect(text).toContain('Password  secret-word');
    expect(text).toContain(
      `curl http://127.0.0.1:8080/v1/chat/completions -H 'Authorization: Bearer aiv-key' -H 'Content-Type: application/json' -d '{"model":"aivailable-toy",`,
    );
  });

  it('do not pretend to know the password later', () => {
    const text = welcome({ ...first, adminPassword: null, apiKey: null }, context);
    expect(text).toContain('Password  as set at first start (lost: npm start -- --new-password)');
    expect(text).toContain('Bearer YOUR_API_KEY');
    expect(text).not.toContain('keep them');
  });

  it('give the reasons when no model answers', () => {
    expect(welcome(first, { ...context, reasons: ['There is no deployment.'] })).toContain(
      'AIvailable runs, but no model answers yet: There is no deployment.',
    );
  });

  it('are, where the start was broken off, what no other start will show', () => {
    expect(keepsake(first)).toMatch(
      /Password {2}secret-word\n {2}API key {3}aiv-key\n\nPassword and key are shown this once/,
    );
    expect(keepsake(first)).not.toContain('ready');
    expect(keepsake({ ...first, adminPassword: null })).toBe('');
  });
});
