import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { NodeTokens } from '../../src/auth/node-tokens.js';
import { transaction } from '../../src/database/transaction.js';
import { Toy } from '../../src/models/toy.js';
import { ImportsRoom } from './imports-room.js';
import { MODEL, MODEL_SHA256 } from './tiny-model.js';

describe('model files for agents', () => {
  let models: ImportsRoom;
  let origin: string;
  let authorization: string;
  beforeAll(async () => {
    models = await ImportsRoom.open();
    await models.room.get(Toy).install();
    const tokens = models.room.get(NodeTokens);
    const { token } = await tokens.issueJoinToken(5);
    const redeemed = await transaction(models.room.get(DataSource), (manager) => tokens.redeem(token, manager));
    authorization = `Bearer ${redeemed.nodeToken}`;
    origin = await models.room.listen();
  });
  afterAll(() => models.room.close());

  const get = (headers: Record<string, string> = {}, sha256 = MODEL_SHA256) =>
    fetch(`${origin}/agent/files/${sha256}`, { headers: { authorization, ...headers } });

  it('come whole', async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(MODEL.length));
    expect(Buffer.from(await answer.arrayBuffer()).equals(MODEL)).toBe(true);
  });

  it('come from a byte on', async () => {
    const answer = await get({ range: 'bytes=1000000-' });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes 1000000-${MODEL.length - 1}/${MODEL.length}`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(MODEL.subarray(1_000_000))).toBe(true);
  });

  it('are refused beyond their end', async () => {
    const answer = await get({ range: `bytes=${MODEL.length}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${MODEL.length}`);
  });

  it('are refused to strangers and when unknown', async () => {
    const stranger = await get({ authorization: 'Bearer node-unknown' });
    expect(stranger.status).toBe(401);
    const unknown = await get({}, 'a'.repeat(64));
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      error: { message: `There is no file with the sha256 ${'a'.repeat(64)}.` },
    });
  });
});
