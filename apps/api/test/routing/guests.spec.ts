import { NO_LIMITS } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, ask, Door, usage } from './door.js';

const accounts = (ofEach: object, ofAll: object) => [
  { id: 'guest:?', name: 'A guest', limits: { ...NO_LIMITS, ...ofEach } },
  { id: 'guest-link:playground', name: 'The guest link', limits: { ...NO_LIMITS, ...ofAll } },
];

describe('guests at the door', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door().open();
    await door.engine('a', answering);
    door.serve(['a'], 64);
  });
  afterEach(() => door.close());

  const chat = (guest: string) =>
    fetch(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      body: ask(),
      headers: { cookie: `guest=${guest}`, 'content-type': 'application/json' },
    });
  const sentence = async (answer: Response) => ((await answer.json()) as { error: { message: string } }).error.message;

  it('are limited each, and all together by the link', async () => {
    door.principals.grant('guests', {
      scopes: ['chat'],
      accounts: accounts({ requestsPerMinute: 1 }, { tokensPerMinute: usage.total_tokens * 2 }),
    });
    expect((await chat('ann')).status).toBe(200);
    const again = await chat('ann');
    expect(again.status).toBe(429);
    expect(await sentence(again)).toMatch(/^A guest may send 1 requests per minute and has sent them\. Try again in/);
    expect((await chat('bob')).status).toBe(200);
    const third = await chat('eve');
    expect(third.status).toBe(429);
    expect(await sentence(third)).toMatch(/^The guest link may use 16 tokens per minute and has used them\./);
  });

  it('make no embeddings, and are booked under the link', async () => {
    door.principals.grant('guests', { scopes: ['chat'] });
    const refused = await fetch(`${door.url}/v1/embeddings`, {
      method: 'POST',
      body: JSON.stringify({ model: 'toy', input: 'x' }),
      headers: { cookie: 'guest=ann', 'content-type': 'application/json' },
    });
    expect(refused.status).toBe(403);
    await (await chat('ann')).text();
    const finished = await door.events.untilFinished(2);
    expect(finished.at(-1)).toMatchObject({
      keyId: 'playground',
      keyName: 'Guest link',
      userId: null,
      outcome: 'answered',
    });
  });
});
