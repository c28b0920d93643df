import { MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { judgeSpill, type WatchedMoment } from './judge-spill.js';

const GIB = 1024 * MIB;
const held = { bytes: 5 * GIB, layers: 33 };
const calm: WatchedMoment = {
  ...{ atMs: 0, vramBytes: 6 * GIB, gttBytes: 100 * MIB, evictedBytes: 0, requests: 0 },
  ...{ cardVramBytes: 7 * GIB, cardGttBytes: 300 * MIB, busyPercent: 0, cpuMs: 0 },
};
const unknown: WatchedMoment = {
  ...{ atMs: 0, vramBytes: null, gttBytes: null, evictedBytes: null, requests: 1 },
  ...{ cardVramBytes: null, cardGttBytes: null, busyPercent: null, cpuMs: null },
};
const then = (...changes: Partial<WatchedMoment>[]): WatchedMoment[] => [
  calm,
  ...changes.map((change) => ({ ...calm, ...change })),
];
/** Looks every half second for so long, with so much processor time in each second. */
const underLoad = (seconds: number, cpuShare: number, more: Partial<WatchedMoment> = {}): WatchedMoment[] =>
  Array.from({ length: seconds * 2 + 1 }, (_, i) => {
    return { ...calm, atMs: i * 500, requests: 1, cpuMs: i * 500 * cpuShare, ...more };
  });

describe('whether a running engine still sits in VRAM', () => {
  it.each<[string, WatchedMoment[]]>([
    ['nobody looked', []],
    ['nothing changed', then({}, {})],
    ['nothing is known', [unknown, { ...unknown, atMs: 60_000 }]],
    ['a few pages were evicted', then({ evictedBytes: MIB / 2 })],
    ['scratch buffers were given back', then({ vramBytes: 5 * GIB })],
    ['others gave back VRAM', then({ cardVramBytes: 5 * GIB })],
    ['others took VRAM and RAM', then({ cardVramBytes: 9 * GIB, cardGttBytes: 3 * GIB })],
    ['others took RAM alone', then({ cardGttBytes: 3 * GIB })],
    ['a long prompt needed staging buffers', then({ gttBytes: 300 * MIB })],
    ['its card rests without a request', underLoad(30, 1, { requests: 0 })],
    ['its card rests for a moment under load', underLoad(9, 1)],
    ['its card and the processor rest, because a client reads slowly', underLoad(30, 0.02)],
    ['its card works', underLoad(30, 1, { busyPercent: 1 })],
    [
      'the load is young',
      [...underLoad(30, 1, { requests: 0 }), { ...calm, atMs: 30_500, requests: 1, cpuMs: 31_000 }],
    ],
  ])('it does when %s', (_what, moments) => {
    expect(judgeSpill(moments, held)).toBeNull();
  });

  it.each<[string, WatchedMoment[], string]>([
    [
      'the driver evicted',
      then({}, { evictedBytes: 1.5 * GIB }),
      'the driver moved 1.50 GiB of its 5.00 GiB of weights and cache (33 layers) from VRAM to RAM',
    ],
    [
      'it was evicted before the first look',
      [{ ...calm, evictedBytes: 200 * MIB }],
      'the driver moved 200.0 MiB of its 5.00 GiB of weights and cache (33 layers) from VRAM to RAM',
    ],
    [
      'the driver counts less than weights and cache',
      then({ vramBytes: 4 * GIB }),
      'the driver counts only 4.00 GiB in VRAM, 1.00 GiB less than its 5.00 GiB of weights and cache (33 layers)',
    ],
    [
      'its cards hold less than weights and cache',
      then({ vramBytes: null, cardVramBytes: 2 * GIB }),
      'its cards hold only 2.00 GiB in VRAM, 3.00 GiB less than its 5.00 GiB of weights and cache (33 layers)',
    ],
    [
      'its GTT grows',
      then({ gttBytes: 1.1 * GIB }),
      'it took 1.00 GiB more RAM for the GPU (GTT) than when it was ready',
    ],
    [
      "the cards' GTT grows as their VRAM shrinks",
      then({ vramBytes: null, gttBytes: null, cardVramBytes: 6 * GIB, cardGttBytes: 1.3 * GIB }),
      'its cards use 1.01 GiB more RAM (GTT) and 1.00 GiB less VRAM than when it was ready',
    ],
    [
      'its card rests under load while the processor works',
      underLoad(10, 0.9),
      'its cards rested for 10 s at 0 % under load while the processor worked (90 % of a core)',
    ],
  ])('it does not when %s', (_what, moments, reason) => {
    expect(judgeSpill(moments, held)).toBe(reason);
  });

  it('is judged by what it held at first where the engine does not say', () => {
    expect(judgeSpill(then({ vramBytes: 4 * GIB }), { bytes: null, layers: null })).toBe(
      'the driver counts only 4.00 GiB in VRAM, 2.00 GiB less than what it holds',
    );
  });

  it('is not judged by what strangers on its card give back where the engine does not say', () => {
    const silent = { bytes: null, layers: null };
    expect(judgeSpill(then({ cardVramBytes: 1 * GIB }), silent)).toBeNull();
    expect(judgeSpill(then({ vramBytes: null, cardVramBytes: 1 * GIB }), silent)).toBeNull();
  });
});
