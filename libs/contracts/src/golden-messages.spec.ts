import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { agentMessage } from './agent-says/index.js';
import { apiMessage } from './api-says/index.js';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/v2/${name}.json`, import.meta.url), 'utf8'));

describe('golden messages of protocol 2 parse for ever', () => {
  it.each(['hello', 'report', 'goodbye'])('the agent says %s', (name) => {
    expect(agentMessage.parse(fixture(name)).type).toBe(name);
  });

  it.each(['welcome', 'assign', 'refused'])('the API says %s', (name) => {
    expect(apiMessage.parse(fixture(name)).type).toBe(name);
  });

  it('keeps unknown bytes null', () => {
    const message = agentMessage.parse(fixture('hello'));
    expect(message.type === 'hello' && message.observed.gpus[0]?.freeBytes).toBeNull();
  });

  it('refuses a message type that it does not know', () => {
    expect(agentMessage.safeParse({ type: 'telepathy' }).success).toBe(false);
    expect(apiMessage.safeParse({ type: 'telepathy' }).success).toBe(false);
  });
});
