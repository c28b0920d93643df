import { GIB, type Gpu, gpu, MIB, type NodeView } from '@aivailable/contracts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { act, cleanup, screen } from '@testing-library/react';
import fc from 'fast-check';
import { aGpu, aNode } from '../../../test/builders.js';
import { fakeFetch } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { FleetPage } from './fleet-page.js';
import { GpuNumbers } from './gpu-numbers.js';
import { vramBar } from './vram-bar.js';

/** Nothing that is known is a zero here, so a zero on the page is something that nobody said. */
const whole = gpu.parse(
  aGpu({
    ...{ totalGib: 12, usedGib: 5, reservedBytes: 300 * MIB, utilisationPercent: 73, temperatureC: 61, powerW: 118 },
    foreignProcesses: [{ pid: 77, name: 'python', bytes: null }],
  }),
);

/** Every field that a driver may leave out, left out or not. */
const fields = Object.entries(gpu.shape).flatMap(([name, schema]) =>
  schema.safeParse(null).success && name !== 'refusal' ? [name] : [],
);
const reported: fc.Arbitrary<Gpu> = fc.subarray(fields).map((missing) => {
  return gpu.parse({ ...whole, ...Object.fromEntries(missing.map((name) => [name, null])) });
});
const fleets: fc.Arbitrary<NodeView[]> = fc
  .array(fc.array(reported, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((nodes) =>
    nodes.map((cards, n) => {
      const gpus = cards.map((card, index) => ({ ...card, id: `gpu-${n}-${index}`, index: index + 1 }));
      return aNode({ name: `node-${n + 1}`, gpus, seenAt: null });
    }),
  );

const ZERO = /(^|[^\d.,])0(\.0+)?\s?(\/|%|°C|W\b|GiB|MiB|KiB|B\b)/;
const textOf = (element: Element | null) => element?.textContent ?? '';

describe('what an agent did not say', () => {
  /* Pieces that come later are there before the first page is looked at. */
  beforeAll(async () => {
    fakeFetch({});
    show(<FleetPage waiting={null} addMachine={null} />, { nodes: { n: aNode() } });
    await act(async () => void (await import('./rebalance-panel.js')));
    cleanup();
  });

  it('is unknown on the map and makes the totals partial; never a zero', () => {
    fc.assert(
      fc.property(fleets, (nodes) => {
        const page = show(<FleetPage waiting={null} addMachine={null} />, {
          nodes: Object.fromEntries(nodes.map((node) => [node.nodeId, node])),
        });
        const cards = nodes.flatMap((node) => node.gpus);
        const rows = [...page.querySelectorAll('.gpu')];
        expect(rows).toHaveLength(cards.length);
        for (const [i, card] of cards.entries()) expectHonest(card, rows[i] as Element);
        const isPartial = cards.some((card) => card.usedBytes === null || card.totalBytes === null);
        expect(screen.queryByText('partial: some cards do not say') !== null).toBe(isPartial);
        expect(textOf(page.querySelector('.summary .figure-value'))).not.toMatch(/(^|\s)0\.0/);
        cleanup();
      }),
      { numRuns: 15 },
    );
  });

  it('is unknown among the numbers of its card', () => {
    fc.assert(
      fc.property(reported, (card) => {
        const shown = show(<GpuNumbers gpu={card} bar={vramBar(card, [])} history={[]} onHeadroom={() => undefined} />);
        const { usedBytes, utilisationPercent, temperatureC, powerW, driverVersion, pciBusId } = card;
        const missing = [usedBytes, utilisationPercent, temperatureC, powerW, driverVersion, pciBusId];
        const unknown = [...shown.querySelectorAll('td')].filter((cell) => textOf(cell) === 'unknown');
        expect(screen.getByText('python (pid 77)').parentElement?.textContent).toBe('python (pid 77)unknown');
        expect(unknown.length).toBeGreaterThan(missing.filter((value) => value === null).length);
        expect(textOf(shown)).not.toMatch(ZERO);
        cleanup();
      }),
      { numRuns: 40 },
    );
  });
});

function expectHonest(card: Gpu, row: Element): void {
  expect(textOf(row.querySelector('.gpu-used'))).toBe(
    card.totalBytes === null
      ? 'size unknown'
      : `${card.usedBytes === null ? 'unknown' : (card.usedBytes / GIB).toFixed(1)} / 12.0 GiB`,
  );
  expect(textOf(row.querySelector('.gauges'))).not.toMatch(ZERO);
  for (const [name, value, unit] of [
    ['load', card.utilisationPercent, '%'],
    ['temperature', card.temperatureC, '°C'],
    ['power', card.powerW, 'W'],
  ] as const) {
    const gauges = textOf(row.querySelector('.gauges'));
    expect(gauges.includes(`${value} ${unit}`)).toBe(value !== null);
    expect(gauges.toLowerCase().includes(`${name} unknown`)).toBe(value === null);
  }
}
