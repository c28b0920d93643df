import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aGpu, anInstance, measuredAs } from '../../../test/builders.js';
import { sumOf, vramBar } from './vram-bar.js';

const gib = (amount: number) => Math.round(amount * GIB);
const kinds = (bar: ReturnType<typeof vramBar>) => bar.segments.map((segment) => segment.kind);
const bytesOf = (bar: ReturnType<typeof vramBar>, kind: string) =>
  sumOf(bar.segments.filter((segment) => segment.kind === kind));

describe('the bar of a GPU', () => {
  it.each([
    ['nothing on it', aGpu({ totalGib: 8 }), []],
    ['other programs', aGpu({ totalGib: 8, usedGib: 3.3 }), []],
    ['a driver that keeps some', aGpu({ totalGib: 24, usedGib: 1, reservedBytes: gib(0.3) }), []],
    ['an estimate', aGpu({ totalGib: 8, usedGib: 2.5 }), [anInstance({ reservedGib: 2 })]],
    [
      'a measured one that took less than its promise',
      aGpu({ totalGib: 8, usedGib: 2 }),
      [anInstance({ reservedGib: 2.4, measured: measuredAs(1.9) })],
    ],
    ['one that is loading', aGpu({ totalGib: 8, usedGib: 1.2 }), [anInstance({ reservedGib: 3, state: 'starting' })]],
    [
      'two of them',
      aGpu({ totalGib: 12, usedGib: 6 }),
      [anInstance({ reservedGib: 2 }), anInstance({ instanceId: 'i2', reservedGib: 3.5, measured: measuredAs(3.2) })],
    ],
    ['unknown use', aGpu({ totalGib: 12, usedBytes: null, freeBytes: null }), [anInstance({ reservedGib: 2 })]],
  ])('adds up to the total: %s', (_name, gpu, instances) => {
    const bar = vramBar(gpu, instances);
    expect(sumOf(bar.segments)).toBe(gpu.totalBytes);
    expect(bar.overBytes).toBe(0);
    expect(bar.segments.every((segment) => segment.bytes > 0)).toBe(true);
  });

  it('takes what the driver measured over what was estimated, and shows the rest of the promise as such', () => {
    const measured = { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [gib(1.5)] };
    const bar = vramBar(aGpu({ usedGib: 1.5 }), [anInstance({ reservedGib: 2, measured })]);
    expect(bar.segments[0]).toMatchObject({ kind: 'instance', bytes: gib(1.5), basis: 'measured' });
    expect(bytesOf(bar, 'promise')).toBe(gib(0.5));
    expect(bytesOf(bar, 'foreign')).toBe(0);
  });

  it('names whose the foreign bytes are, and keeps the headroom apart from what is free', () => {
    const training = { pid: 4242, name: 'python', user: 'ada', bytes: gib(4) };
    const desktop = { pid: 7, name: 'Xorg', bytes: gib(0.05) };
    const bar = vramBar(aGpu({ totalGib: 12, usedGib: 4.5, foreignProcesses: [training, desktop] }), [], gib(1));
    expect(bar.segments.map(({ kind, bytes, process }) => [kind, bytes, process?.name ?? null])).toEqual([
      ['foreign', gib(4), 'python'],
      ['foreign', gib(0.5), null],
      ['free', gib(6.5), null],
      ['headroom', gib(1), null],
    ]);
    expect(sumOf(bar.segments)).toBe(gib(12));
  });

  it('shows no more headroom than is free, and no more of a process than the driver counts', () => {
    const training = { pid: 4242, name: 'python', bytes: gib(13) };
    const bar = vramBar(aGpu({ totalGib: 12, usedGib: 11.5, foreignProcesses: [training] }), [], gib(1));
    expect(kinds(bar)).toEqual(['foreign', 'headroom']);
    expect(sumOf(bar.segments)).toBe(gib(12));
  });

  it('knows foreign bytes by name alone where the driver does not tell the use', () => {
    const training = { pid: 4242, name: 'python', bytes: gib(4) };
    const silent = aGpu({ totalGib: 12, usedBytes: null, freeBytes: null, foreignProcesses: [training] });
    expect(kinds(vramBar(silent, [], gib(1)))).toEqual(['foreign', 'unknown']);
  });

  it('does not take a loading instance for a foreign program', () => {
    const bar = vramBar(aGpu({ usedGib: 1.5 }), [anInstance({ reservedGib: 2, state: 'starting' })]);
    expect(bar.segments[0]).toMatchObject({ kind: 'instance', basis: 'promised', bytes: gib(2) });
    expect(kinds(bar)).not.toContain('foreign');
  });

  it('says unknown, not free, where the driver does not tell the use', () => {
    const bar = vramBar(aGpu({ totalGib: 12, usedBytes: null, freeBytes: null }), [anInstance({ reservedGib: 2 })]);
    expect(bar.usedBytes).toBeNull();
    expect(kinds(bar)).toEqual(['instance', 'unknown']);
  });

  it('shows only what is known of a card of unknown size', () => {
    const bar = vramBar(aGpu({ totalBytes: null, usedBytes: null, freeBytes: null }), [anInstance({ reservedGib: 2 })]);
    expect(bar).toMatchObject({ totalBytes: null, usedBytes: null, overBytes: 0 });
    expect(kinds(bar)).toEqual(['instance']);
  });

  it('says by how much a card is over-promised, and shows no free byte then', () => {
    const bar = vramBar(aGpu({ totalGib: 8, usedGib: 7 }), [anInstance({ reservedGib: 2, state: 'assigned' })]);
    expect(bar.overBytes).toBe(0);
    const fuller = vramBar(aGpu({ totalGib: 8, usedGib: 7 }), [
      anInstance({ reservedGib: 6, measured: measuredAs(2) }),
    ]);
    expect(fuller.overBytes).toBe(sumOf(fuller.segments) - gib(8));
    expect(fuller.overBytes).toBeGreaterThan(0);
    expect(kinds(fuller)).not.toContain('free');
  });

  it('leaves out instances of other GPUs and those that stopped', () => {
    const elsewhere = anInstance({ gpus: [{ gpuId: 'other', reservedBytes: gib(1) }] });
    const bar = vramBar(aGpu(), [elsewhere, anInstance({ state: 'stopped' })]);
    expect(kinds(bar)).toEqual(['free']);
  });

  it('takes the share of this GPU from an instance that is split over two', () => {
    const split = anInstance({
      gpus: [
        { gpuId: 'gpu-0', reservedBytes: gib(3) },
        { gpuId: 'gpu-1', reservedBytes: gib(2) },
      ],
      measured: { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [gib(2.9), gib(1.8)] },
    });
    const bar = vramBar(aGpu({ id: 'gpu-1', usedGib: 1.8 }), [split]);
    expect(bar.segments[0]?.bytes).toBe(gib(1.8));
  });
});
