import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { NodeTokens } from '../../src/auth/node-tokens.js';
import { Principals } from '../../src/auth/principal.js';
import { transaction } from '../../src/database/transaction.js';
import { Room } from '../room.js';

describe('node tokens', () => {
  let room: Room;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule] });
  });
  afterAll(() => room.close());

  const redeem = (joinToken: string, nodeId?: string) =>
    transaction(room.get(DataSource), (manager) => room.get(NodeTokens).redeem(joinToken, manager, nodeId));
  const recognise = (token: string) => room.get(Principals).recogniseNode({ authorization: `Bearer ${token}` });

  it('are exchanged for a join token once, and known at once', async () => {
    const { token, expiresAt } = await room.get(NodeTokens).issueJoinToken(5);
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(290_000);
    const outcomes = await Promise.allSettled([redeem(token), redeem(token)]);
    const redeemed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(redeemed).toHaveLength(1);
    expect(recognise(redeemed[0]?.nodeToken ?? '')).toEqual({
      ok: true,
      principal: { kind: 'node', nodeId: redeemed[0]?.nodeId },
    });
  });

  it.each([
    ['unknown', 'join-unknown', 0],
    ['expired', '', -1],
  ])('are refused for a join token that is %s', async (_name, given, minutes) => {
    const token = given || (await room.get(NodeTokens).issueJoinToken(minutes)).token;
    await expect(redeem(token)).rejects.toThrow(
      'The join token is unknown, was used already or has expired. Make a new one in the console, with "Add a machine" on the page "Fleet".',
    );
  });

  it('are not spent when the joining is rolled back', async () => {
    const { token } = await room.get(NodeTokens).issueJoinToken(5);
    const failed = transaction(room.get(DataSource), async (manager) => {
      await room.get(NodeTokens).redeem(token, manager);
      throw new Error('the name was taken');
    });
    await expect(failed).rejects.toThrow('the name was taken');
    expect((await redeem(token)).nodeToken).toMatch(/^node-[\w-]{43}$/);
  });

  it('are replaced when the node joins again, and refused once revoked', async () => {
    const first = await redeem((await room.get(NodeTokens).issueJoinToken(5)).token);
    const second = await redeem((await room.get(NodeTokens).issueJoinToken(5)).token, first.nodeId);
    expect(second.nodeId).toBe(first.nodeId);
    expect(recognise(first.nodeToken)).toMatchObject({ ok: false });
    expect(recognise(second.nodeToken)).toMatchObject({ ok: true });
    await room.get(NodeTokens).revoke(first.nodeId);
    expect(recognise(second.nodeToken)).toEqual({ ok: false, code: 'unauthenticated' });
  });
});
