import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen } from '@testing-library/react';
import { aDeployment, aNode } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show, tellDoor } from '../../../test/render.js';
import { lengthWords } from '../../ui/length-words.js';
import { AvailabilityPanel } from './availability-panel.js';
import { DecisionsPanel } from './decisions-panel.js';
import { NowPanel } from './now-panel.js';
import { shareWords } from './share-words.js';

const AT = '2026-08-01T10:00:00.000Z';

describe('availability', () => {
  const strip = (servedName: string | null, readyShare: number | null, more: object = {}) => ({
    ...{ servedName, readyShare, observedSeconds: readyShare === null ? 0 : 900, gaps: 0, worstGaps: [] },
    cells: [{ at: AT, readyShare }],
    ...more,
  });
  const report = (strips: object[]) => ({ range: '24h', from: AT, until: AT, cellSeconds: 900, strips });

  it('is a strip with its figure and its longest gaps', async () => {
    const gap = { from: AT, until: null, seconds: 4_200 };
    const strips = [strip(null, 1), strip('toy', 0.99996, { gaps: 2, worstGaps: [gap] })];
    fakeFetch({ 'GET /admin/availability/strips?range=24h': () => json(report(strips)) });
    show(<AvailabilityPanel />);
    expect(await screen.findByRole('img', { name: 'The service: 100%. No gap.' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'toy: 99.99%. 2 gaps.' })).toBeTruthy();
    expect(screen.getByText(/1 h 10 min, goes on/)).toBeTruthy();
  });

  it('says in words what its cells say in colours', async () => {
    const at = (hour: number) => `2026-08-01T1${hour}:00:00.000Z`;
    const cells = [1, 0.5, 0.5, null].map((readyShare, hour) => ({ at: at(hour), readyShare }));
    fakeFetch({ 'GET /admin/availability/strips?range=24h': () => json(report([strip('toy', 0.5, { cells })])) });
    show(<AvailabilityPanel />);
    await screen.findByRole('img', { name: /^toy/ });
    const said = [...document.querySelectorAll('.uptime li')].map((one) => one.textContent);
    expect(said).toEqual([
      expect.stringMatching(/^1 Aug.*Aug.*: 50%$|^Aug 1.* to Aug 1.*: 50%$/),
      expect.stringMatching(/: not observed$/),
    ]);
  });

  it('says so where nothing was observed', async () => {
    fakeFetch({ 'GET /admin/availability/strips?range=24h': () => json(report([strip(null, null)])) });
    show(<AvailabilityPanel />);
    expect(await screen.findByText('Nothing was observed yet')).toBeTruthy();
  });

  it('never rounds up to a whole, and never makes a nought of what is not known', () => {
    expect([shareWords(1, 'unknown'), shareWords(0.999999, 'unknown'), shareWords(null, 'unknown')]).toEqual([
      ...['100%', '99.99%', 'unknown'],
    ]);
    expect([40, 60, 3_600, 12_000, 100_800].map(lengthWords)).toEqual([
      '40 s',
      '1 min',
      '1 h',
      '3 h 20 min',
      '1 d 4 h',
    ]);
  });
});

describe('decisions', () => {
  it('are told with their reasons once somebody asks', async () => {
    const head = { decisionId: 4, at: AT, epoch: 1 };
    const instance = { id: 'i1', wishId: 'w1', nodeId: 'n1' };
    const file = {
      ...{ format: 'aiv-decision/1', ...head, options: { brakeEngaged: false } },
      snapshot: {
        nodes: [{ id: 'n1', name: 'lab-7' }],
        wishes: [{ id: 'w1', name: 'toy' }],
        instances: [instance],
        pins: [],
      },
      outcome: {
        placements: [],
        steps: [{ do: 'drain', instanceId: 'i1', waitsFor: null, reason: 'lab-7 is draining' }],
        refusals: [{ wishId: 'w1', message: 'toy has no place: lab-7 is draining.' }],
      },
    };
    fakeFetch({
      'GET /admin/decisions?limit=50': () =>
        json([{ ...head, starts: 0, drains: 1, stops: 0, abandoned: 0, refusals: 1 }]),
      'GET /admin/decisions/4': () => json(file),
    });
    show(<DecisionsPanel />);
    const line = await screen.findByText('1 drain, 1 without a place');
    const details = line.closest('details');
    if (!details) throw new Error('no details');
    details.open = true;
    fireEvent(details, new Event('toggle'));
    expect(await screen.findByText('Empty toy on lab-7')).toBeTruthy();
    expect(screen.getByText('lab-7 is draining')).toBeTruthy();
    expect(screen.getByText('toy has no place: lab-7 is draining.')).toBeTruthy();
  });
});

describe('what goes on now', () => {
  it('is said to be nothing while nobody asks', () => {
    show(<NowPanel />, { nodes: { n: aNode() }, deployments: { d: aDeployment() } });
    expect(screen.queryAllByRole('table')).toEqual([]);
  });

  it('says of who waits where it stands, and for how long', async () => {
    show(<NowPanel />);
    const waiting = {
      ...{
        requestId: 'r1',
        servedName: 'toy',
        keyName: 'batch',
        userId: null,
        nodeId: null,
        phase: 'waiting' as const,
      },
      ...{ startedAt: AT, writtenTokens: 0, queuePosition: 3, queueEtaMs: 12_400 },
    };
    tellDoor({ at: AT, requests: [waiting], more: 0, queues: [] });
    expect(await screen.findByText('waiting, position 3, about 12 s')).toBeTruthy();
  });
});
