import { rebalanceSettings } from '@aivailable/contracts';
import type { Plan, Recommendation } from '@aivailable/placement';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Decision } from '../decide.js';
import type { Reconciler } from '../reconciler.js';
import { type AdviceRequest, Advisor } from './advisor.js';
import { lookOf } from './fleet-look.js';
import { Lookout } from './lookout.js';
import type { RebalanceMemory } from './rebalance-memory.js';
import { fakeFleet, fakeRecommendation, fakeRun } from './recommendation.fake.js';

/** Searches whose answers the test gives. */
class SlowAdvisor extends Advisor {
  readonly requests: AdviceRequest[] = [];
  cancelled = 0;
  answer: (found: Recommendation | null) => void = () => {};
  fail: (error: Error) => void = () => {};

  override search(request: AdviceRequest): Promise<Recommendation | null> {
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      this.fail = reject;
    });
  }

  override cancel(): void {
    this.cancelled += 1;
  }
}

const found = fakeRecommendation(['a n1']);
const memory = (settings: object = {}, more: Partial<RebalanceMemory> = {}): RebalanceMemory => {
  return { settings: rebalanceSettings.parse(settings), current: null, ended: [], ...more };
};

/** Whether somebody lacks bytes. */
function decision(isShort: boolean, ...instances: string[]): Decision {
  const candidates = [{ nodeId: 'n1', nodeName: 'n1', gpuIds: ['gpu'], shortBytes: 7, reason: '' }];
  const refusals = isShort ? [{ wishId: 'C', replica: 1, replaces: null, message: '', candidates }] : [];
  const plan = { placements: [], steps: [], refusals } as unknown as Plan;
  return { snapshot: fakeFleet(...instances), options: { brakeEngaged: false }, plan } as unknown as Decision;
}

describe('the lookout', () => {
  let advisor: SlowAdvisor;
  let rung: Promise<void>;
  let lookout: Lookout;
  beforeEach(() => {
    advisor = new SlowAdvisor();
    let ring = () => {};
    const next = () => {
      rung = new Promise((resolve) => {
        ring = resolve;
      });
    };
    next();
    const rings = () => {
      ring();
      next();
    };
    const reconciler = { attend: () => {}, ring: rings };
    lookout = new Lookout(advisor, reconciler as unknown as Reconciler);
  });

  const short = decision(true, 'a from-a');

  it('has one search at a time, rings with its answer, and does not look at the same fleet again', async () => {
    lookout.look(short, memory(), 0);
    lookout.look(short, memory(), 1_000);
    lookout.look(decision(true, 'a from-a', 'b from-b'), memory(), 2_000);
    expect(advisor.requests.length).toBe(1);
    advisor.answer(found);
    await rung;
    expect(lookout.verdict()).toMatchObject({ look: lookOf(short.snapshot), candidate: { recommendation: found } });
    lookout.look(short, memory(), Date.now());
    expect(advisor.requests.length).toBe(1);
    lookout.look(decision(true, 'a from-a', 'b from-b'), memory(), Date.now());
    expect(advisor.requests[1]?.previous).toEqual(found);
  });

  it('looks again at the same fleet after ten minutes, and keeps since when it has been better', async () => {
    lookout.look(short, memory(), 0);
    advisor.answer(found);
    await rung;
    const sinceMs = lookout.verdict()?.candidate?.sinceMs ?? 0;
    expect(lookout.look(short, memory({ holdSeconds: 30 }), Date.now())).toBe(sinceMs + 30_000);
    lookout.look(short, memory(), Date.now() + 600_000);
    expect(advisor.requests.length).toBe(2);
  });

  it('looks again as soon as its limits are others, also where they changed while it was looking', async () => {
    lookout.look(short, memory({ minGainPercent: 50 }), 0);
    lookout.look(short, memory({ minGainPercent: 1 }), 1_000);
    advisor.answer(null);
    await rung;
    lookout.look(short, memory({ minGainPercent: 1 }), Date.now());
    expect(advisor.requests.map(({ leastCapacityPercent }) => leastCapacityPercent)).toEqual([50, 1]);
    advisor.answer(found);
    await rung;
    lookout.look(short, memory({ minGainPercent: 1, holdSeconds: 5, movesPerHour: 3 }), Date.now());
    expect(advisor.requests.length).toBe(2);
    lookout.look(short, memory({ minGainPercent: 1, movesPerSuggestion: 1 }), Date.now());
    expect(advisor.requests[2]?.moveBudget).toBe(1);
  });

  it.each([
    ['where it is switched off', decision(true, 'a from-a'), memory({ mode: 'off' })],
    ['while something is carried out', decision(true, 'a from-a'), memory({}, { current: fakeRun(found, 0) })],
  ])('asks nobody %s, and gives up what is looked for', (_, given, remembered) => {
    lookout.look(short, memory(), 0);
    expect(lookout.look(given, remembered, 1)).toBeNull();
    expect(advisor.cancelled).toBe(1);
    expect(advisor.requests.length).toBe(1);
    expect(lookout.verdict()).toBeNull();
  });

  it('looks anew after what was given up', async () => {
    lookout.look(short, memory(), 0);
    lookout.look(short, memory({ mode: 'off' }), 1);
    advisor.fail(new Error('The search was given up.'));
    await rung;
    expect(lookout.verdict()).toBeNull();
    lookout.look(short, memory(), 2);
    expect(advisor.requests.length).toBe(2);
  });

  it('asks nobody where nothing could move, and leaves a fleet in which nobody lacks anything its calm', () => {
    lookout.look(decision(true), memory(), 0);
    expect(lookout.verdict()).toMatchObject({ candidate: null });
    expect(lookout.look(decision(false, 'a from-a'), memory(), 1_000)).toBe(6_000);
    expect(lookout.look(decision(false, 'a from-a'), memory(), 6_000)).toBeNull();
    expect(advisor.requests).toEqual([]);
  });

  it('takes a search that failed for one that found nothing', async () => {
    lookout.look(short, memory(), 0);
    advisor.fail(new Error('out of memory'));
    await rung;
    expect(lookout.verdict()).toMatchObject({ candidate: null });
  });
});
