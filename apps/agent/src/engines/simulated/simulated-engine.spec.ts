import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, stream } from '../../../test/engine-calls.js';
import { FakeClock } from '../../clock.fake.js';
import { systemClock } from '../../clock.js';
import { SimulatedSense } from '../../inventory/simulated.js';
import { simulatedNode } from '../../inventory/simulated-fleets.js';
import { trialDevice } from '../../inventory/trial.js';
import { assignedTo, engineContract } from '../engine.contract.js';
import type { RunningEngine } from '../engine.js';
import { SimulatedEngine } from './simulated-engine.js';

const MODEL = 'aivailable-toy';

async function cards(node: string): Promise<readonly Gpu[]> {
  const found = simulatedNode('mixed-lab', node);
  if (!found.ok) throw new Error(found.sentence);
  const reading = await new SimulatedSense(
    found.node,
    () => ({ reservedBytes: 0, busyShare: 0 }),
    () => 0,
  ).look();
  return reading.kind === 'seen' ? reading.gpus : [];
}

engineContract('simulated', async () => ({
  engine: new SimulatedEngine({ clock: systemClock, loadMs: () => 5 }),
  gpus: await cards('auction-rack'),
  strangeGpu: trialDevice(1_000_000, 0),
  backend: 'cuda',
  filePath: '',
}));

describe('the simulated engine', () => {
  let folder: string;
  let clock: FakeClock;
  let running: RunningEngine | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulated-spec-'));
    clock = new FakeClock();
  });

  afterEach(async () => {
    await running?.stop(0);
    running = null;
    await rm(folder, { recursive: true, force: true });
  });

  async function start(loadMs?: () => number): Promise<string> {
    const gpus = await cards('graphics-lab');
    const socketPath = join(folder, 'e.sock');
    const instance = { ...assignedTo(gpus, 'vulkan'), engine: 'simulated' as const };
    const engine = new SimulatedEngine(loadMs ? { clock: systemClock, loadMs } : { clock });
    const starting = engine.start({
      ...{ instance, gpus, socketPath, filePath: '' },
      signal: new AbortController().signal,
    });
    if (!loadMs) await clock.advance(3_000);
    running = await starting;
    return socketPath;
  }

  it('loads for a believable while by the clock that it was given', async () => {
    await start();
    expect(running?.version).toBe('simulated');
    expect(running?.pid).toBeNull();
    expect(running?.measured.driverRiseBytes).toEqual([200_000_000]);
  });

  it('says in its text that it is simulated, and follows seed and stop', async () => {
    const socketPath = await start(() => 0);
    const ask = async (more: object) => {
      const { body } = await call(socketPath, '/v1/completions', { prompt: 'hello', ...more });
      return body.choices[0].text;
    };
    const plain = await ask({});
    expect(plain).toMatch(/^This is a simulated answer: .+\.$/);
    expect(await ask({ seed: 7 })).not.toBe(plain);
    expect(await ask({ stop: [' answer'] })).toBe('This is a simulated');
  });

  it('counts completion chunks without chat roles', async () => {
    const socketPath = await start(() => 0);
    const events = await stream(socketPath, '/v1/completions', { prompt: 'hello', max_tokens: 2 });
    expect(events.map((event) => (event === '[DONE]' ? event : event.choices[0].text))).toEqual([
      'This',
      ' is',
      '',
      '[DONE]',
    ]);
  });

  it('embeds to unit vectors that depend on the text', async () => {
    const socketPath = await start(() => 0);
    const { body } = await call(socketPath, '/v1/embeddings', { model: MODEL, input: ['a', 'b', 'a'] });
    const [first = [], second, third] = body.data.map(({ embedding }) => embedding);
    expect(Math.hypot(...first)).toBeCloseTo(1);
    expect(first).toEqual(third);
    expect(first).not.toEqual(second);
  });

  it('refuses what it cannot pretend, with the reason', async () => {
    const socketPath = await start(() => 0);
    const messages = [{ role: 'user', content: 'hi' }];
    const { status, body } = await call(socketPath, '/v1/chat/completions', {
      ...{ messages, tools: [], tool_choice: 'required' },
    });
    expect(status).toBe(400);
    expect(body.error.message).toBe('tool_choice asks for a call, but there are no tools.');
  });
});
