import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../test/builders.js';
import { paintsOf } from './paint.js';

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => aDeployment({ deploymentId: `d${n}`, servedName: `model-${n}` }));

describe('the colours of deployments', () => {
  it('gives seven deployments seven hues', () => {
    const hues = [...paintsOf(many(7)).values()].map((paint) => paint.hue);
    expect(new Set(hues).size).toBe(7);
  });

  it('tells 28 deployments apart by hue and pattern', () => {
    const pairs = [...paintsOf(many(28)).values()].map(({ hue, pattern }) => `${hue} ${pattern}`);
    expect(new Set(pairs).size).toBe(28);
  });

  it('keeps a colour when a younger deployment comes', () => {
    const before = paintsOf(many(3)).get('d1');
    const younger = aDeployment({ deploymentId: 'new', servedName: 'model-1b', createdAt: '2027-01-01T00:00:00.000Z' });
    expect(paintsOf([younger, ...many(3)]).get('d1')).toEqual(before);
  });
});
