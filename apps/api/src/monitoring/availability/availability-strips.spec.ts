import { describe, expect, it } from '@jest/globals';
import { reportOf } from './availability-strips.js';

const NOW = Date.parse('2026-08-02T10:07:00.000Z');
const cellAt = (time: string) => Date.parse(time) / 1_000 / 900;
const row = (served_name: string, time: string, samples: number, ready_samples: number) => ({
  ...{ served_name, samples, ready_samples },
  cell: cellAt(time),
});

describe('the strips of availability', () => {
  it('say what was there, and leave unknown what nobody saw', () => {
    const cells = [row('toy', '2026-08-02T10:00:00Z', 40, 30), row('toy', '2026-08-02T09:45:00Z', 60, 60)];
    const { strips, from } = reportOf('24h', NOW, 10, cells, []);
    expect(from).toBe('2026-08-01T10:15:00.000Z');
    expect(strips.map(({ servedName }) => servedName)).toEqual([null, 'toy']);
    expect(strips[0]).toMatchObject({ readyShare: null, observedSeconds: 0, gaps: 0 });
    expect(strips[1]).toMatchObject({ readyShare: 0.9, observedSeconds: 1_000 });
    expect(strips[1]?.cells).toHaveLength(96);
    expect(strips[1]?.cells.slice(-3).map(({ readyShare }) => readyShare)).toEqual([null, 1, 0.75]);
  });

  it('name the worst gaps, cut at the beginning of the strip and going on until now', () => {
    const gap = (began: string, ended: string | null) => ({
      ...{ served_name: '', began_at: new Date(began), ended_at: ended === null ? null : new Date(ended) },
    });
    const gaps = [
      gap('2026-08-01T09:15:00Z', '2026-08-01T11:15:00Z'),
      gap('2026-08-02T10:05:00Z', null),
      gap('2026-08-02T08:00:00Z', '2026-08-02T08:00:30Z'),
      gap('2026-07-30T08:00:00Z', '2026-07-30T08:00:30Z'),
      gap('2026-08-02T07:00:00Z', '2026-08-02T07:00:10Z'),
    ];
    const [service] = reportOf('24h', NOW, 10, [], gaps).strips;
    expect(service?.gaps).toBe(4);
    expect(service?.worstGaps).toEqual([
      { from: '2026-08-01T10:15:00.000Z', until: '2026-08-01T11:15:00.000Z', seconds: 3_600 },
      { from: '2026-08-02T10:05:00.000Z', until: null, seconds: 120 },
      { from: '2026-08-02T08:00:00.000Z', until: '2026-08-02T08:00:30.000Z', seconds: 30 },
    ]);
  });

  it('have about a hundred cells in each range', () => {
    const cellsOf = (range: '24h' | '7d' | '30d') => reportOf(range, NOW, 10, [], []).strips[0]?.cells.length;
    expect([cellsOf('24h'), cellsOf('7d'), cellsOf('30d')]).toEqual([96, 84, 90]);
  });
});
