import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { firstKernel, LEGACY_TABLE, type LegacyCard, legacyVerdict } from './legacy-table.js';

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
  return verdict.ok ? [verdict.generation, ...verdict.routes.map(({ build }) => build)] : verdict;
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
    [amd('Radeon Instinct MI50', 'gfx906'), ['Vega 20 (gfx906)', 'Vulkan']],
    [amd('Radeon RX Vega', 'gfx900'), ['Vega (gfx900)', 'Vulkan']],
    [amd('Instinct MI210', 'gfx90a'), ['CDNA (gfx908)', 'Vulkan']],
    [amd('Radeon RX 6800', 'gfx1030'), ['RDNA 2 (gfx1030)', 'Vulkan']],
    [amd('Radeon RX 5700', 'gfx1010'), ['RDNA 1 (gfx1010)', 'Vulkan']],
    [amd('Radeon RX 7900 XTX', 'gfx1100'), ['RDNA 3 (gfx1100)', 'Vulkan']],
    [amd('Radeon RX 9070 XT', 'gfx1201'), ['RDNA 4 (gfx1200)', 'Vulkan']],
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
      'Radeon R9 290: gfx701, llama.cpp needs gfx803; it can stay in the machine, nothing will be placed on it.',
    ],
  ])('refuses %j by name', (card, sentence) => {
    expect(legacyVerdict(card)).toEqual({ ok: false, sentence });
  });

  it.each([
    [nvidia('GeForce', null), [null, 'CUDA 12.4', 'Vulkan', 'CUDA 13', 'Vulkan']],
    [nvidia('NVIDIA GeForce GTX 1080 Ti', null, '470.256.02'), [null, 'Vulkan', 'Vulkan']],
    [amd('AMD GPU', null), [null, 'Vulkan', 'Vulkan']],
  ])(
    'holds nothing against a card whose generation nobody says but what its driver cannot do: %j',
    (card, expected) => {
      expect(builds(card)).toEqual(expected);
    },
  );

  it('refuses a driver that no build runs on, with what each needs', () => {
    expect(legacyVerdict(nvidia('GeForce GTX 960', 5.2, '390.157'))).toEqual({
      ok: false,
      sentence:
        'GeForce GTX 960: its driver 390.157 is too old for every build of the engine (CUDA 12.4 needs 550, Vulkan needs 450). Install driver 550 or later; until then nothing is placed on it.',
    });
  });

  it('knows the first Linux that drives an AMD card', () => {
    const gfx = ['gfx803', 'gfx906', 'gfx1031', 'gfx90a', 'gfx701', null];
    expect(gfx.map(firstKernel)).toEqual(['4.7', '4.20', '5.9', null, null, null]);
  });

  it('names what old cards lack', () => {
    expect(legacyVerdict(nvidia('Tesla T4', 7.5))).toMatchObject({ lacks: ['bf16'] });
    expect(legacyVerdict(nvidia('Tesla P40', 6.1))).toMatchObject({
      lacks: ['bf16', 'flash attention on tensor cores'],
    });
  });

  it.each(LEGACY_TABLE.map((row) => [row.generation, row] as const))('is what docs/hardware.md shows: %s', (_, row) => {
    const page = readFileSync(new URL('../../../../docs/hardware.md', import.meta.url), 'utf8');
    const key = row.vendor === 'nvidia' ? (row.from / 10).toFixed(1) : `gfx${row.from.toString(16)}`;
    const builds = row.routes.map(({ build, driver, verified }) => {
      const notes = [...(driver === null ? [] : [driver]), ...(verified ? [] : ['not verified'])].join(', ');
      return notes === '' ? build : `${build} (${notes})`;
    });
    const line = page.split('\n').find((each) => each.includes(`| ${key} |`)) ?? '';
    expect(line).toContain(`| ${key} | ${builds.join(', ')} |`);
    expect(line).toMatch(
      new RegExp(`\\|${row.kernel ? ` ${row.kernel.replace('.', '\\.')} .*` : '.*'}\\| ?${row.lacks.join(', ')} ?\\|$`),
    );
  });
});
