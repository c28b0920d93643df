import { describe, expect, it } from '@jest/globals';
import { SIMULATED_FLEETS } from '../../inventory/simulated-fleets.js';
import { bandwidthOf, batchSlowdown, tokensPerSecond } from './card-speed.js';

const SEVEN_B_Q4 = 4.1e9;

describe('the speed of a pretend card', () => {
  it.each([
    ['NVIDIA GeForce GTX 1080 Ti', 71],
    ['Tesla P40', 51],
    ['NVIDIA RTX A6000', 112],
    ['AMD Radeon RX 580 Series', 37],
  ])('follows the bandwidth of a %s: %i tokens/s for a 7B model in 4 bits', (name, expected) => {
    expect(Math.round(tokensPerSecond([name], SEVEN_B_Q4))).toBe(expected);
  });

  it('is bound by the slowest card of a split', () => {
    expect(tokensPerSecond(['NVIDIA RTX A6000', 'Tesla P40'], SEVEN_B_Q4)).toBe(
      tokensPerSecond(['Tesla P40'], SEVEN_B_Q4),
    );
  });

  it('has a ceiling for tiny models', () => {
    expect(tokensPerSecond(['Tesla P40'], 1_000_000)).toBe(120);
  });

  it('shrinks a little with each request beside it', () => {
    expect(batchSlowdown(1)).toBe(1);
    expect(batchSlowdown(4)).toBeGreaterThan(batchSlowdown(2));
  });

  it('is known for every card of the fleets', () => {
    const names = Object.values(SIMULATED_FLEETS).flatMap((nodes) => nodes.flatMap(({ cards }) => cards));
    const unknown = bandwidthOf('some later card');
    expect(names.filter(({ name }) => bandwidthOf(name) === unknown)).toEqual([]);
  });
});
