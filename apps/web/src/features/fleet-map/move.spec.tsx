import { GIB } from '@aivailable/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { anInstance } from '../../../test/builders.js';
import { type Asked, fakeFetch, json } from '../../../test/fetch-fake.js';
import { aLivePlannedFleet, aPlannedFleet } from '../../../test/planned-fleet.js';
import { show, tell } from '../../../test/render.js';
import { FleetPage } from './fleet-page.js';

const page = <FleetPage waiting={<p>waiting</p>} addMachine={<button type="button">add</button>} />;
const SNAPSHOT = 'GET /admin/placement/snapshot';
const live = aLivePlannedFleet();
const moving = (instanceId: string) => `POST /admin/instances/${instanceId}/move`;

let asked: Asked[] = [];
function open(answers: Parameters<typeof fakeFetch>[0] = {}): void {
  asked = fakeFetch({
    [SNAPSHOT]: () => json(aPlannedFleet()),
    [moving('small-1')]: () => json(anInstance({ instanceId: 'small-2', replaces: 'small-1' }), 202),
    [moving('big-1')]: () => json(anInstance({ instanceId: 'big-1' }), 202),
    ...answers,
  });
  show(page, live);
}

const strip = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}, ready`) });
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const orders = () => asked.filter(({ line }) => line.startsWith('POST'));

async function byMenu(name: string, target: RegExp): Promise<string> {
  fireEvent.click(strip(name));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Move to…' }));
  fireEvent.click(await screen.findByRole('radio', { name: target }));
  return planText();
}

async function byKeys(name: string, ...keys: string[]): Promise<string> {
  act(() => strip(name).focus());
  fireEvent.keyDown(strip(name), { key: ' ' });
  await screen.findByText(/is picked up/);
  for (const key of keys) press(key);
  await waitFor(() =>
    expect(screen.getAllByRole('status').some((one) => /fits|fit:/i.test(one.textContent ?? ''))).toBe(true),
  );
  press('Enter');
  return planText();
}

async function planText(): Promise<string> {
  const dialog = await screen.findByRole('dialog');
  const steps = await within(dialog).findAllByRole('listitem');
  return steps.map((step) => step.textContent).join('\n');
}

describe('a move on the fleet map', () => {
  beforeEach(() => open());

  it('is the same plan and the same order by keys and by menu', async () => {
    const keyed = await byKeys('small', 'End', 'ArrowUp');
    expect(keyed).toBe(
      [
        'Load small on third GPU 0, 2.00 GiB.',
        'Prove that all of small sits in VRAM, then let it serve.',
        'Let small on second GPU 0 finish its answers, then free its memory.',
      ].join('\n'),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(orders()[0]?.body).toEqual({
      ...{ nodeId: 'third', undoSeconds: 10 },
      expects: [{ gpuId: 'gpu', reservedBytes: 2 * GIB }],
    });
    expect(await byMenu('small', /third/)).toBe(keyed);
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(orders()).toHaveLength(2));
    expect(orders()[1]).toEqual(orders()[0]);
  });

  it('shows the cards before and after, adding up to what they have', async () => {
    await byMenu('small', /third/);
    expect(screen.getByRole('img', { name: 'Before: small, 2.00 GiB, goes; free, 5.00 GiB' })).toBeTruthy();
    expect(screen.getByRole('img', { name: 'After: small, 2.00 GiB, comes; free, 1.00 GiB' })).toBeTruthy();
    expect(screen.getByText('2.0 / 3.0 GiB')).toBeTruthy();
    expect(screen.getByText(/No second without an instance/)).toBeTruthy();
  });

  it('goes behind another that makes room for it', async () => {
    const plan = await byMenu('big', /second/);
    expect(screen.getByText('This fits after moving small.')).toBeTruthy();
    expect(plan.split('\n')[0]).toBe('Load small on first GPU 0, 2.00 GiB.');
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(orders()).toHaveLength(1));
    expect(orders()[0]?.body).toMatchObject({
      nodeId: 'second',
      first: [{ instanceId: 'small-1', nodeId: 'first', gpuIds: ['gpu'] }],
    });
  });

  it('to anywhere goes where the planner says', async () => {
    await byMenu('small', /anywhere/);
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(orders()[0]?.body).toMatchObject({ nodeId: 'first', gpuIds: ['gpu'] }));
  });

  it('is refused with the bytes that are short, and not offered', async () => {
    await byMenu('big', /third/);
    expect(screen.getByText('3.00 GiB short')).toBeTruthy();
    expect(screen.getByText('needs 6.00 GiB, 3.00 GiB usable')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Move' }) as HTMLButtonElement).disabled).toBe(true);
  });

  it('says on every target whether it fits, and is put back by Escape', async () => {
    act(() => strip('big').focus());
    fireEvent.keyDown(strip('big'), { key: ' ' });
    expect(await screen.findByText('fits after moving small', { selector: '.drop-words' })).toBeTruthy();
    expect((await screen.findAllByText('3.00 GiB short')).length).toBeGreaterThan(0);
    press('Escape');
    expect(await screen.findByText('big stays where it is.')).toBeTruthy();
    expect(screen.queryByText('3.00 GiB short')).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('a move that was ordered', () => {
  const order = async () => {
    await byMenu('small', /third/);
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    return screen.findByRole('region', { name: 'Moves under way' });
  };
  const old = live.instances['small-1'] ?? anInstance();
  const undoUntil = new Date(Date.now() + 10_000).toISOString();
  const leaving = { ...old, moveTo: { nodeId: 'third', gpuIds: null, undoUntil, after: [] } };
  const next = { ...old, instanceId: 'small-2', nodeId: 'third', replaces: 'small-1' };

  it('shows how far it is, and is taken back', async () => {
    open({ 'DELETE /admin/instances/small-1/move': () => json(old) });
    const tracker = await order();
    tell('instances', { ...live.instances, 'small-1': leaving, 'small-2': { ...next, state: 'starting' } });
    expect((await within(tracker).findByText('loaded and verified')).className).toBe('stage-now');
    fireEvent.click(within(tracker).getByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(asked.map(({ line }) => line)).toContain('DELETE /admin/instances/small-1/move'));
    tell('instances', live.instances);
    expect(await within(tracker).findByText('stays where it was')).toBeTruthy();
  });

  it('can be moved back when it is done', async () => {
    open();
    const tracker = await order();
    const { 'small-1': _, ...others } = live.instances;
    tell('instances', { ...live.instances, 'small-1': leaving, 'small-2': next });
    await within(tracker).findByText('serving', { selector: '.stage-now' });
    tell('instances', { ...others, 'small-2': { ...next, replaces: null } });
    fireEvent.click(await within(tracker).findByRole('button', { name: 'Move back…' }));
    expect(await screen.findByText('To second, GPU 0 GeForce RTX 3060')).toBeTruthy();
  });

  it('goes out while the fleet is looked at anew: a busy fleet never stands still', async () => {
    let looks = 0;
    open({ [SNAPSHOT]: () => (looks++ === 0 ? json(aPlannedFleet()) : new Promise<Response>(() => undefined)) });
    await byMenu('small', /third/);
    tell('instances', { ...live.instances, 'big-1': anInstance({ ...live.instances['big-1'], state: 'draining' }) });
    await waitFor(() => expect(looks).toBe(2));
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    await waitFor(() => expect(orders()).toHaveLength(1));
  });

  it('waits for the plan of the target that was chosen last', async () => {
    open();
    await byMenu('small', /third/);
    fireEvent.click(screen.getByRole('radio', { name: /first/ }));
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Move' });
    expect(button.disabled).toBe(true);
    await waitFor(() => expect(button.disabled).toBe(false));
    fireEvent.click(button);
    await waitFor(() => expect(orders()[0]?.body).toMatchObject({ nodeId: 'first' }));
  });

  it('is planned from a new picture when the fleet looks as it did before', async () => {
    open();
    await byMenu('small', /third/);
    const looks = () => asked.filter(({ line }) => line === SNAPSHOT).length;
    const before = looks();
    tell('instances', { ...live.instances, 'big-1': anInstance({ ...live.instances['big-1'], state: 'draining' }) });
    await waitFor(() => expect(looks()).toBe(before + 1));
    tell('instances', live.instances);
    await waitFor(() => expect(looks()).toBe(before + 2));
  });

  it('that the fleet has overtaken is told with the new reason, and nothing is lost', async () => {
    const message = 'The fleet changed since this was planned: small cannot move to third: it is full.';
    open({ [moving('small-1')]: () => json({ error: { code: 'stale_snapshot', message, requestId: 'req_1' } }, 409) });
    await byMenu('small', /third/);
    const before = asked.filter(({ line }) => line === SNAPSHOT).length;
    fireEvent.click(screen.getByRole('button', { name: 'Move' }));
    expect(await screen.findByText(message)).toBeTruthy();
    await waitFor(() => expect(asked.filter(({ line }) => line === SNAPSHOT).length).toBeGreaterThan(before));
    expect(screen.getByRole('dialog')).toBeTruthy();
  });
});
