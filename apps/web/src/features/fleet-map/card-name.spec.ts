import { describe, expect, it } from '@jest/globals';
import { partsOfCardName } from './card-name.js';

describe('the name of a card', () => {
  it.each([
    ['NVIDIA GeForce RTX 3060', 'RTX 3060'],
    ['NVIDIA GeForce GTX 1080 Ti', 'GTX 1080 Ti'],
    ['NVIDIA RTX A6000', 'RTX A6000'],
    ['NVIDIA A100-SXM4-80GB', 'A100-SXM4-80GB'],
    ['AMD Radeon RX 580 Series', 'RX 580 Series'],
    ['AMD Radeon VII', 'Radeon VII'],
    ['Tesla P40', 'Tesla P40'],
    ['NVIDIA', 'NVIDIA'],
  ])('%s is told from others by %s, and nothing of it is lost', (name, told) => {
    const { maker, line } = partsOfCardName(name);
    expect(line).toBe(told);
    expect(maker + line).toBe(name);
  });
});
