import { describe, expect, it } from '@jest/globals';
import { type LegacyCard, legacyVerdict } from './legacy-table.js';

const nvidia = (
  name: string,
  computeCapability: number | null,
  driverVersion: string | null = '580.95.05',
): LegacyCard => ({
  ...{ vendor: 'nvidia', gfx: null },
  ...{ name, computeCapability, driverVersion },
});
const amd = (name: string, gfx: string | null): LegacyCard => ({
  ...{ vendor: 'amd', computeCapability: null, driverVersion: null },
  ...{ name, gfx },
});
const builds = (card: LegacyCard) => {
  const verdict = legacyVerdict(card);
  return verdict?.ok ? [verdict.generation, ...verdict.routes.map(({ build }) => build)] : verdict;
};

describe('the legacy table', () => {
  it.each([
    [nvidia('GeForce GTX 970', 5.2), ['Maxwell', 'CUDA 12.4', 'Vulkan']],
    [nvidia('GeForce GTX 1080 Ti', 6.1), ['Pascal', 'CUDA 12.4', 'Vulkan']],
    [nvidia('GeForce GTX 1080 Ti', 6.1, '470.256.02'), ['Pascal', 'Vulkan']],
    [nvidia('Tesla V100', 7.0), ['Volta', 'CUDA 12.4', 'Vulkan']],
    [nvidia('Tesla T4', 7.5, '550.54.14'), ['Turing', 'CUDA 12.4', 'Vulkan']],
    [nvidia('GeForce RTX 3060', 8.6), ['Ampere or newer', 'CUDA 13', 'CUDA 12.4', 'Vulkan']],
    [nvidia('GeForce RTX 5090', 12.0, null), ['Ampere or newer', 'CUDA 13', 'CUDA 12.4', 'Vulkan']],
    [amd('Radeon RX 580', 'gfx803'), ['Polaris (gfx803)', 'Vulkan']],
    [amd('Radeon Instinct MI50', 'gfx906'), ['Vega (gfx9)', 'Vulkan']],
    [amd('Instinct MI210', 'gfx90a'), ['Vega (gfx9)', 'Vulkan']],
    [amd('Radeon RX 6800', 'gfx1030'), ['RDNA 1 and 2 (gfx10)', 'Vulkan']],
    [amd('Radeon RX 7900 XTX', 'gfx1100'), ['RDNA 3 or newer (gfx11)', 'Vulkan']],
  ])('says what serves %j', (card, expected) => {
    expect(builds(card)).toEqual(expected);
  });

  it.each([
    [
      nvidia('GeForce GTX 680', 3.0),
      'GeForce GTX 680: compute capability 3.0, llama.cpp needs 5.0; it can stay in the machine, nothing will be placed on it.',
    ],
    [
      amd('Radeon R9 290', 'gfx701'),
      'Radeon R9 290: gfx701, the engine needs gfx803; it can stay in the machine, nothing will be placed on it.',
    ],
  ])('refuses %j by name', (card, sentence) => {
    expect(legacyVerdict(card)).toEqual({ ok: false, sentence });
  });

  it('knows nothing of a card whose driver says nothing', () => {
    expect(legacyVerdict(nvidia('GeForce', null))).toBeNull();
    expect(legacyVerdict(amd('AMD GPU', null))).toBeNull();
  });

  it('names what old cards lack', () => {
    expect(legacyVerdict(nvidia('Tesla T4', 7.5))).toMatchObject({ lacks: ['bf16'] });
    expect(legacyVerdict(nvidia('Tesla P40', 6.1))).toMatchObject({
      lacks: ['bf16', 'flash attention on tensor cores'],
    });
  });
});
