import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering, ask, Door } from './door.js';

const FRIEND = 'https://chat.example.org';

describe('a page of another site', () => {
  let door: Door;

  beforeAll(async () => {
    door = await new Door().open();
    await door.engine('a', answering);
    door.serve(['a']);
  });
  afterAll(() => door.close());

  const preflight = (origin: string, path = '/v1/chat/completions') =>
    fetch(`${door.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
      },
    });

  it.each(['/v1/chat/completions', '/v1/messages', '/api/chat'])('that may ask is told so before %s', async (path) => {
    const answer = await preflight(FRIEND, path);
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-headers': 'authorization,content-type,x-stainless-lang',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      vary: 'Origin',
    });
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it('that may ask can read answers, streams and refusals', async () => {
    const headers = { origin: FRIEND };
    const read = async (answer: Promise<Response>) => {
      const { status, headers: told } = await answer;
      return [status, told.get('access-control-allow-origin'), told.get('access-control-expose-headers')];
    };
    expect(await read(door.post(ask(), undefined, { headers }))).toEqual([200, FRIEND, '*']);
    expect(await read(door.post(ask({ stream: true }), undefined, { headers }))).toEqual([200, FRIEND, '*']);
    expect(await read(fetch(`${door.url}/v1/models`, { headers }))).toEqual([401, FRIEND, '*']);
    expect(await read(fetch(`${door.url}/v1/nothing`, { headers }))).toEqual([401, FRIEND, '*']);
  });

  it('that may not is told nothing', async () => {
    const answer = await preflight('https://elsewhere.example.org');
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(answer.headers.has('access-control-allow-headers')).toBe(false);
  });
});
