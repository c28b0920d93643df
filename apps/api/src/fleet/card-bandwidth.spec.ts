import { describe, expect, it } from '@jest/globals';
import { bandwidthGBpsOf } from './card-bandwidth.js';

describe('the bandwidth of a card', () => {
  it.each([
    ['NVIDIA GeForce GTX 1080 Ti', 484],
    ['NVIDIA GeForce GTX 1080', 320],
    ['Tesla P40', 347],
    ['Tesla P4', 192],
    ['NVIDIA GeForce RTX 3060 Ti', 448],
    ['NVIDIA GeForce RTX 3060', 360],
    ['NVIDIA A100-SXM4-80GB', 2039],
    ['NVIDIA L40S', 864],
    ['AMD Radeon RX 6800 XT', 512],
  ])('of a %s is %i GB/s', (name, expected) => {
    expect(bandwidthGBpsOf(name)).toBe(expected);
  });

  it('of a card that nobody knows is not made up', () => {
    expect(bandwidthGBpsOf('some later card')).toBeUndefined();
  });
});
