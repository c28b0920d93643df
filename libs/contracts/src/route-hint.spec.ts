import { describe, expect, it } from '@jest/globals';
import { routeHint } from './route-hint.js';

describe('the hint at a path where nothing is', () => {
  it.each([
    ['/chat/completions', '/v1/chat/completions'],
    ['/embeddings', '/v1/embeddings'],
    ['/models', '/v1/models'],
    ['/v1/v1/messages', '/v1/messages'],
    ['/v1/v1/chat/completions', '/v1/chat/completions'],
    ['/v1/api/chat', '/api/chat'],
  ])('of %s names %s', (path, meant) => {
    expect(routeHint(path)).toContain(` ${meant} is meant, it seems: `);
  });

  it.each(['/v1/images', '/admin/nothing', '/chat', '/messagesof'])('is none for %s', (path) => {
    expect(routeHint(path)).toBe('');
  });
});
