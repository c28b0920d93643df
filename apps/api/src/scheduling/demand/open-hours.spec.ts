import type { ServingHours } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { isOpen, nextOpening, opensWithin } from './open-hours.js';

const at = (iso: string) => Date.parse(iso);
const hours = (spans: ServingHours['spans'], timeZone = 'UTC'): ServingHours => ({ timeZone, spans });
const office = hours([{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }], 'Europe/Berlin');
const nights = hours([{ days: ['fri', 'sat'], from: '22:00', to: '06:00' }]);

describe('the hours of a deployment', () => {
  it.each<[string, ServingHours, string, boolean]>([
    ['a Wednesday morning in Berlin, in winter', office, '2026-01-14T07:00:00Z', true],
    ['a minute earlier', office, '2026-01-14T06:59:59Z', false],
    ['the same morning in summer, an hour earlier by UTC', office, '2026-07-15T06:00:00Z', true],
    ['the end is not within', office, '2026-01-14T17:00:00Z', false],
    ['a Saturday', office, '2026-01-17T10:00:00Z', false],
    ['a Friday night', nights, '2026-01-16T23:30:00Z', true],
    ['the morning after it', nights, '2026-01-17T05:59:00Z', true],
    ['the end of that night', nights, '2026-01-17T06:00:00Z', false],
    ['the morning after Saturday night', nights, '2026-01-18T03:00:00Z', true],
    ['the morning of the Friday, whose night comes yet', nights, '2026-01-16T03:00:00Z', false],
    ['a whole day', hours([{ days: ['sun'], from: '00:00', to: '24:00' }]), '2026-01-18T23:59:00Z', true],
    ['the day after it', hours([{ days: ['sun'], from: '00:00', to: '24:00' }]), '2026-01-19T00:00:00Z', false],
    [
      'midnight where the hours begin at 00:00',
      hours([{ days: ['mon'], from: '00:00', to: '01:00' }]),
      '2026-01-19T00:00:00Z',
      true,
    ],
    [
      'the hour that summer time leaves out',
      hours([{ days: ['sun'], from: '02:00', to: '03:00' }], 'Europe/Berlin'),
      '2026-03-29T01:30:00Z',
      false,
    ],
  ])('%s', (_, span, iso, open) => {
    expect(isOpen(span, at(iso))).toBe(open);
  });

  it.each<[string, ServingHours, string, ReturnType<typeof nextOpening>]>([
    ['in a minute', office, '2026-01-14T06:59:00Z', { inMinutes: 1, day: 'wed', time: '08:00' }],
    ['tomorrow, once they have begun', office, '2026-01-14T07:00:00Z', { inMinutes: 1440, day: 'thu', time: '08:00' }],
    ['after the weekend', office, '2026-01-16T17:00:00Z', { inMinutes: 62 * 60, day: 'mon', time: '08:00' }],
    [
      'in a week',
      hours([{ days: ['sun'], from: '10:00', to: '11:00' }]),
      '2026-01-18T12:00:00Z',
      { inMinutes: 10_080 - 120, day: 'sun', time: '10:00' },
    ],
    [
      'with the first of several',
      hours([
        { days: ['sat'], from: '10:00', to: '11:00' },
        { days: ['fri'], from: '23:00', to: '23:30' },
      ]),
      '2026-01-16T22:00:00Z',
      { inMinutes: 60, day: 'fri', time: '23:00' },
    ],
  ])('begin next %s', (_, span, iso, expected) => {
    expect(nextOpening(span, at(iso))).toEqual(expected);
  });

  it('are seen to begin as long ahead as a load takes', () => {
    expect(opensWithin(office, at('2026-01-14T06:55:00Z'), 300_000)).toBe(true);
    expect(opensWithin(office, at('2026-01-14T06:54:00Z'), 300_000)).toBe(false);
    expect(opensWithin(office, at('2026-01-14T06:59:50Z'), 10_000)).toBe(true);
    expect(opensWithin(office, at('2026-01-14T06:59:50Z'), 9_000)).toBe(false);
  });
});
