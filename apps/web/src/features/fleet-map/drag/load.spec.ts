import { describe, expect, it } from '@jest/globals';
import { aDeployment, aModel, anInstance } from '../../../../test/builders.js';
import { carryOf, lifted, loadAt } from './load.js';

const element = (name: string, value: string) => {
  const strip = document.createElement('button');
  strip.setAttribute(name, value);
  const inside = strip.appendChild(document.createElement('span'));
  return inside;
};
const known = {
  instances: ['a', 'b', 'c'].map((instanceId) => anInstance({ instanceId, servedName: instanceId })),
  models: [aModel({ modelId: 'm"1', name: 'Toy' })],
  deployments: [aDeployment({ deploymentId: 'd', servedName: 'toy' })],
  manyWords: (count: number) => `${count} instances`,
};

describe('what is carried', () => {
  it('is what stands under the pointer, with the others where it is one of those that are chosen', () => {
    expect(loadAt(element('data-instance', 'a'), new Set())).toEqual({ kind: 'instances', ids: ['a'] });
    expect(loadAt(element('data-instance', 'a'), new Set(['b', 'a']))).toEqual({ kind: 'instances', ids: ['b', 'a'] });
    expect(loadAt(element('data-instance', 'a'), new Set(['b']))).toEqual({ kind: 'instances', ids: ['a'] });
    const model = { kind: 'model', modelId: 'm"1' } as const;
    expect(loadAt(element('data-carry', carryOf(model)), new Set())).toEqual(model);
    const deployment = { kind: 'deployment', deploymentId: 'd' } as const;
    expect(loadAt(element('data-carry', carryOf(deployment)), new Set())).toEqual(deployment);
    expect(loadAt(element('title', 'x'), new Set())).toBeNull();
  });

  it('is only what may be, by its name', () => {
    const [a, b] = known.instances;
    const gone = { ...known, instances: [a, { ...b, wanted: 'drain' }] as typeof known.instances };
    expect(lifted({ kind: 'instances', ids: ['a', 'b', 'c'] }, known)?.name).toBe('3 instances');
    expect(lifted({ kind: 'instances', ids: ['a', 'b'] }, gone)).toEqual({
      load: { kind: 'instances', ids: ['a'] },
      name: 'a',
    });
    expect(lifted({ kind: 'instances', ids: ['b'] }, gone)).toBeNull();
    expect(lifted({ kind: 'model', modelId: 'm"1' }, known)?.name).toBe('Toy');
    expect(lifted({ kind: 'model', modelId: 'x' }, known)).toBeNull();
    expect(lifted({ kind: 'deployment', deploymentId: 'd' }, known)?.name).toBe('toy');
  });
});
