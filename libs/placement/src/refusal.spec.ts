import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeNode, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';

function said(gib: number, ...usable: number[]): string | undefined {
  const cards = usable.map((size, index) => fakeGpu(`gpu-${index}`, size, { index }));
  const { refusals } = plan(fakeSnapshot({ nodes: [fakeNode('ada', cards)], wishes: [fakeWish('llama', gib)] }));
  return refusals[0]?.message;
}

describe('a refusal of a split over several cards', () => {
  it('names the shares where only one of them is too large', () => {
    expect(said(20, 18, 6)).toContain(
      'ada GPUs 0+1: 4.00 GiB short (needs 10.00 GiB + 10.00 GiB split over 2 GPUs, 18.00 GiB + 6.00 GiB usable there)',
    );
  });

  it('names the sums where these do not suffice either', () => {
    expect(said(30, 18, 6)).toContain('(needs 30.00 GiB split over 2 GPUs, 24.00 GiB usable)');
  });
});
