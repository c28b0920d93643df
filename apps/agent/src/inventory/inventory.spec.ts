import type { Issue } from '@aivailable/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { Inventory } from './inventory.js';
import type { Sense, SenseReading } from './sense.js';
import { trialDevice } from './trial.js';

/** A sense that sees what the test says, when the test says so. */
class FakeSense implements Sense {
  readonly name = 'nvidia';
  looks = 0;
  reading: SenseReading = seen(['g1']);
  #held: ((reading: SenseReading) => void)[] = [];
  holds = false;

  look(): Promise<SenseReading> {
    this.looks += 1;
    return this.holds ? new Promise((resolve) => this.#held.push(resolve)) : Promise.resolve(this.reading);
  }

  release(): void {
    for (const resolve of this.#held.splice(0)) resolve(this.reading);
  }
}

const card = (id: string) => ({ ...trialDevice(1_000, 0), id, kind: 'real' as const });
const seen = (ids: string[], issues: Issue[] = []): SenseReading => ({ kind: 'seen', gpus: ids.map(card), issues });

describe('the inventory', () => {
  let clock: FakeClock;
  let sense: FakeSense;
  let inventory: Inventory;
  let looked: number;

  const make = (gpuOff: boolean, senses: Sense[]) =>
    new Inventory({
      ...{ senses, clock, rest: { leastMs: 2_000, mostMs: 6_000 }, gpuOff },
      onLook: () => {
        looked += 1;
      },
    });

  beforeEach(() => {
    clock = new FakeClock();
    sense = new FakeSense();
    looked = 0;
    inventory = make(false, [sense]);
  });

  const ids = () => inventory.view.gpus.map(({ id }) => id);

  it('keeps what was last seen when a sense cannot look, and says so until it can', async () => {
    await inventory.look();
    expect(inventory.view.issues).toEqual([]);
    sense.reading = { kind: 'failed', reason: 'nvidia-smi does not answer' };
    await inventory.look();
    expect(ids()).toEqual(['g1']);
    expect(inventory.view.issues).toEqual([
      {
        code: 'gpu_query_failed',
        message:
          'The nvidia GPUs of this machine could not be read: nvidia-smi does not answer. What is shown is what was last seen.',
      },
    ]);
    sense.reading = seen(['g2']);
    await inventory.look();
    expect(ids()).toEqual(['g2']);
    expect(inventory.view.issues).toEqual([]);
  });

  it('puts the senses together', async () => {
    const other = new FakeSense();
    other.reading = seen(['amd-1'], [{ code: 'gpu_refused', message: 'an APU' }]);
    inventory = make(false, [sense, other]);
    await inventory.look();
    expect(ids()).toEqual(['g1', 'amd-1']);
    expect(inventory.view.issues).toMatchObject([{ message: 'an APU' }]);
  });

  it.each([
    [false, /^This machine has no GPU that can serve, .+ start it with --trial\.$/],
    [true, /^The GPUs of this machine are ignored because AIVAILABLE_GPU is "off"/],
  ])('says what to do where there is no GPU (switched off: %s)', async (gpuOff, sentence) => {
    sense.reading = seen([]);
    inventory = make(gpuOff, gpuOff ? [] : [sense]);
    await inventory.look();
    expect(inventory.view.issues).toEqual([{ code: 'no_gpu', message: expect.stringMatching(sentence) }]);
  });

  it('looks again at its pace, later after a look that took long, and never twice at once', async () => {
    inventory.watch();
    await clock.advance(2_000);
    expect([sense.looks, looked]).toEqual([1, 1]);
    sense.holds = true;
    await clock.advance(10_000);
    expect(sense.looks).toBe(2);
    const joined = inventory.look();
    expect(sense.looks).toBe(2);
    sense.release();
    await joined;
    await settle();
    await clock.advance(5_999);
    expect(sense.looks).toBe(2);
    await clock.advance(1);
    expect(sense.looks).toBe(3);
    inventory.stop();
    sense.release();
    await clock.advance(10_000);
    expect(sense.looks).toBe(3);
  });

  it('looks afresh for who must not see an earlier look', async () => {
    sense.holds = true;
    const earlier = inventory.look();
    const afresh = inventory.lookAfresh();
    sense.release();
    await earlier;
    await settle();
    expect(sense.looks).toBe(2);
    sense.reading = seen(['g2']);
    sense.release();
    expect((await afresh).gpus.map(({ id }) => id)).toEqual(['g2']);
  });
});
