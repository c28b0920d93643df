import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTES_HEADER, RESUME_HEADER, RESUME_MEMBER, readNote } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, open, readAll } from '../../../test/engine-calls.js';
import { systemClock } from '../../clock.js';
import { SimulatedCounts } from './simulated-counts.js';
import { listenSimulated } from './simulated-server.js';
import { SlotGate } from './slot-gate.js';

const CHAT = '/v1/chat/completions';
const asked = { messages: [{ role: 'user', content: 'Hi' }], stream: true, stream_options: { include_usage: true } };

describe('an answer that another pretend engine began', () => {
  let folder: string;
  let socketPath: string;
  let close: () => void;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulated-continuity-'));
    socketPath = join(folder, 'e.sock');
    const server = await listenSimulated(socketPath, {
      ...{ model: 'toy', contextTokens: 2048, tokensPerSecond: 100_000, slots: new SlotGate(2) },
      ...{ clock: systemClock, newId: () => 'id', counts: new SimulatedCounts() },
    });
    close = () => {
      server.close();
      server.closeAllConnections();
    };
  });
  afterAll(async () => {
    close();
    await rm(folder, { recursive: true, force: true });
  });

  async function events(more: object, headers: Record<string, string>): Promise<string[]> {
    const text = await readAll(await open(socketPath, CHAT, { ...asked, ...more }, headers));
    return text.split('\n\n').filter((event) => event !== '');
  }

  it('goes on at the very piece', async () => {
    const whole = await events({}, { [NOTES_HEADER]: '1' });
    const cut = 9;
    const tokens = whole.slice(0, cut).flatMap((event) => [...(readNote(event.split('\n')[0] ?? '')?.tokens ?? [])]);
    const started = { tokens, written: tokens.length, content: '', reasoning: '', calls: [] };
    const rest = await events({ [RESUME_MEMBER]: started }, { [NOTES_HEADER]: '1', [RESUME_HEADER]: '1' });
    const bare = (given: readonly string[]) => given.map((event) => event.replace(/"created":\d+/, ''));
    expect(bare(rest)).toEqual(bare(whole.slice(cut)));
  });

  it('is nothing without the header of the front door', async () => {
    const started = { tokens: [0, 1], written: 2, content: 'This is', reasoning: '', calls: [] };
    const rest = await events({ [RESUME_MEMBER]: started }, {});
    expect(rest[0]).toContain('"role":"assistant"');
    const answer = await call(socketPath, CHAT, { messages: asked.messages });
    expect(answer.status).toBe(200);
  });
});
