import { gpu as gpuSchema, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { GpuLoad } from './gpu-load.js';
import { SimulatedSense } from './simulated.js';
import { SIMULATED_FLEETS, simulatedNode } from './simulated-fleets.js';
import { TrialSense } from './trial.js';

const IDLE: GpuLoad = { reservedBytes: 0, busyShare: 0 };

function senseOf(name: string, loadOf: () => GpuLoad, now: () => number = () => 0): SimulatedSense {
  const found = simulatedNode('mixed-lab', name);
  if (!found.ok) throw new Error(found.sentence);
  return new SimulatedSense(found.node, loadOf, now);
}

async function look(sense: SimulatedSense) {
  const reading = await sense.look();
  if (reading.kind !== 'seen') throw new Error(reading.reason);
  return reading.gpus;
}

describe('the simulated fleet mixed-lab', () => {
  const nodes = SIMULATED_FLEETS['mixed-lab'] ?? [];

  it('has six nodes of both makers, some with two cards, no card twice', async () => {
    const cards = await Promise.all(nodes.map(async ({ name }) => look(senseOf(name, () => IDLE))));
    const all = cards.flat();
    expect(nodes.length).toBeGreaterThanOrEqual(6);
    expect(new Set(all.map(({ vendor }) => vendor))).toEqual(new Set(['nvidia', 'amd']));
    expect(cards.filter(({ length }) => length > 1).length).toBeGreaterThanOrEqual(2);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const card of all) {
      expect(gpuSchema.parse(card)).toEqual(card);
      expect(card).toMatchObject({ kind: 'simulated', usable: true });
      const { totalBytes, usedBytes, freeBytes, reservedBytes } = card;
      expect((usedBytes ?? 0) + (freeBytes ?? 0) + (reservedBytes ?? 0)).toBe(totalBytes);
    }
  });

  it.each([
    ['mixed-lab', 'nowhere', /^The fleet "mixed-lab" has no node "nowhere"\. It has: under-the-desk, /],
    ['mixed-lab', '0', /has no node "0"/],
    ['moon', '1', /^There is no simulated fleet "moon"\. There is: mixed-lab\.$/],
  ])('refuses %s/%s with a sentence', (fleet, node, sentence) => {
    const found = simulatedNode(fleet, node);
    expect(found.ok || found.sentence).toMatch(sentence);
  });

  it('finds a node by its number', () => {
    expect(simulatedNode('mixed-lab', '2')).toEqual(simulatedNode('mixed-lab', 'auction-rack'));
  });
});

describe('a pretend card', () => {
  it('holds what our instances reserved, and no more than it has', async () => {
    let load = IDLE;
    const sense = senseOf('the-good-one', () => load);
    const [idle] = await look(sense);
    load = { reservedBytes: 1_000 * MIB, busyShare: 0 };
    const [loaded] = await look(sense);
    expect((loaded?.usedBytes ?? 0) - (idle?.usedBytes ?? 0)).toBe(1_000 * MIB);
    load = { reservedBytes: 1e15, busyShare: 0 };
    expect((await look(sense))[0]?.freeBytes).toBe(0);
  });

  it('works, warms up and draws power under load, and cools down after it', async () => {
    let [now, load] = [0, IDLE];
    const sense = senseOf(
      'graphics-lab',
      () => load,
      () => now,
    );
    const after = async (seconds: number) => {
      now += seconds * 1_000;
      const [card] = await look(sense);
      return { c: card?.temperatureC ?? 0, load: card?.utilisationPercent ?? 0, w: card?.powerW ?? 0 };
    };
    const idle = await after(1);
    load = { reservedBytes: 0, busyShare: 1 };
    const begun = await after(1);
    const hot = await after(120);
    load = IDLE;
    const cooled = await after(300);
    expect(begun.load).toBeGreaterThan(80);
    expect(begun.w).toBeGreaterThan(idle.w + 100);
    expect(begun.c).toBeLessThan(idle.c + 10);
    expect(hot.c).toBeGreaterThan(65);
    expect(cooled.c).toBeLessThan(40);
    expect(cooled.load).toBeLessThan(5);
  });

  it('moves the same way every time', async () => {
    const row = async () => {
      const sense = senseOf('museum', () => ({ reservedBytes: 0, busyShare: 0.5 }));
      return [await look(sense), await look(sense)];
    };
    expect(await row()).toEqual(await row());
  });
});

describe('the trial device', () => {
  it('is marked, has its budget and no backend but the processor', async () => {
    const sense = new TrialSense(2_147_483_648, () => ({ reservedBytes: 500, busyShare: 0 }));
    const reading = await sense.look();
    expect(reading).toMatchObject({
      gpus: [
        {
          ...{ id: 'trial', kind: 'trial', name: 'Trial device (CPU, 2.00 GiB budget), not a GPU', backends: ['cpu'] },
          ...{ totalBytes: 2_147_483_648, usedBytes: 500, freeBytes: 2_147_483_148, usable: true },
        },
      ],
    });
  });
});
