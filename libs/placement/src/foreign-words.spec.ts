import { GIB, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeNode, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { foreignWords } from './foreign-words.js';
import { plan } from './plan.js';

const process = (pid: number, name: string, gib: number | null) => {
  return { pid, name, bytes: gib === null ? null : Math.round(gib * GIB) };
};
const held = (gib: number, ...processes: ReturnType<typeof process>[]) =>
  fakeGpu('gpu', 1, { foreign: { bytes: Math.round(gib * GIB), processes } });

describe('who else holds a card', () => {
  it.each([
    ['is named with pid and bytes', held(8.8, process(4242, 'python', 8.8)), 'python (pid 4242) holds 8.80 GiB'],
    [
      'is more than one, the largest first',
      held(9.1, process(7, 'Xorg', 0.3), process(4242, 'python', 8.8)),
      'python (pid 4242) holds 8.80 GiB, Xorg (pid 7) holds 307.2 MiB',
    ],
    ['may be nobody that can be named', held(2), 'other programs hold 2.00 GiB'],
    [
      'may be so in part',
      held(3, process(1, 'python', 1)),
      'python (pid 1) holds 1.00 GiB, other programs hold 2.00 GiB',
    ],
    [
      'may hold an unknown amount',
      held(0, process(9, 'game.exe', null)),
      'game.exe (pid 9) holds an amount that the driver does not tell',
    ],
    ['is not worth a word when it is the driver', held(0.05, process(3, 'Xwayland', 0.02)), null],
    ['is nobody', held(0), null],
  ])('%s', (_, gpu, words) => {
    expect(foreignWords([gpu])).toBe(words);
  });

  it('has only just let go', () => {
    expect(foreignWords([{ ...held(0), heldBackBytes: 6 * GIB }])).toBe(
      '6.00 GiB are not counted on until others have left them alone for a while',
    );
  });

  it('is said of the GPU that it is on, where several share a model', () => {
    const second = { ...held(2, process(5, 'blender', 2)), id: 'b', index: 1 };
    expect(foreignWords([held(0), second])).toBe('on GPU 1 blender (pid 5) holds 2.00 GiB');
  });

  it('stands in the refusal', () => {
    const card = fakeGpu('gpu', 2.4, {
      name: 'RTX 3060',
      foreign: { bytes: 8.8 * GIB + 20 * MIB, processes: [process(4242, 'python', 8.8)] },
    });
    const { refusals } = plan(fakeSnapshot({ nodes: [fakeNode('ada', [card])], wishes: [fakeWish('llama', 9.1)] }));
    expect(refusals[0]?.message).toBe(
      'Replica 1 of 1 of llama has no place: ada GPU 0 (RTX 3060): 6.70 GiB short (needs 9.10 GiB, 2.40 GiB usable; ' +
        'python (pid 4242) holds 8.80 GiB).',
    );
  });
});
