import { createDeployment } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../test/builders.js';
import { FIRST_RESIDENCE, type Residence, residenceWish, residenceWords } from './residence.js';

const wish = (more: Partial<Residence>) => residenceWish({ ...FIRST_RESIDENCE, ...more });

describe('when a deployment is loaded', () => {
  it('is not said where nothing is asked for', () => {
    expect(wish({})).toEqual({});
  });

  it.each([
    [{ availability: 'on-demand' } as const, { availability: 'on-demand', idleMinutes: 10 }],
    [
      { maxReplicas: 4, minSlots: 2 },
      { maxReplicas: 4, minSlots: 2 },
    ],
    [
      { allowSmaller: true, survivesNodeLoss: true },
      { allowSmallerQuantisations: true, survivesNodeLoss: true },
    ],
  ])('%j becomes %j', (more, expected) => {
    expect(wish(more)).toEqual(expected);
  });

  it('by hours is a wish that the contract takes', () => {
    const parsed = createDeployment.safeParse({ modelId: 'm', ...wish({ availability: 'hours' }) });
    expect(parsed.success && parsed.data.hours?.spans).toEqual([
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' },
    ]);
  });

  it('is told beside the deployment', () => {
    const hours = { timeZone: 'Europe/Berlin', spans: [{ days: ['mon' as const], from: '08:00', to: '12:00' }] };
    expect(residenceWords(aDeployment())).toEqual([]);
    expect(
      residenceWords(aDeployment({ availability: 'hours', hours, maxReplicas: 3, survivesNodeLoss: true })),
    ).toEqual(['mon 08:00 to 12:00 (Europe/Berlin)', 'grows to 3 replicas', 'survives the loss of any node']);
    expect(residenceWords(aDeployment({ availability: 'on-demand', idleMinutes: 5 }))).toEqual([
      'on demand, unloaded after 5 min',
    ]);
  });
});
