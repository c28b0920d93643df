import { GIB } from '@aivailable/contracts';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { aDeployment, aModel } from '../../../../test/builders.js';
import { type Asked, fakeFetch, json } from '../../../../test/fetch-fake.js';
import { aLivePlannedFleet, aPlannedFleet } from '../../../../test/planned-fleet.js';
import { show, tell } from '../../../../test/render.js';
import { FleetPage } from '../fleet-page.js';

const page = <FleetPage waiting={<p>waiting</p>} addMachine={<button type="button">add</button>} />;
/* Whole plans are made and drawn in each of these: on a busy machine that takes its time. */

const fleet = aPlannedFleet();
const model = aModel({ modelId: 'm1', name: 'toy', trainedContextTokens: 2048 });
const live = { ...aLivePlannedFleet(), models: { m1: model } };

/** In the planner's words. */
const drafted = (gib: number) => ({
  wish: {
    ...{ id: 'preview', name: 'toy', replicas: 1, priority: 50, task: 'chat', avoidNodeIds: [] },
    variants: [{ id: 'f/4', layers: 32, footprints: [{ backend: 'cuda', perGpuBytes: [gib * GIB] }] }],
    claim: { waitsSince: null },
  },
  footprints: [],
});
const undraftable = 'The file of toy was removed. Import it again.';
const stale = 'The fleet changed since this was planned: toy cannot stand on third.';

let asked: Asked[] = [];
let isStale = false;
let gib = 3;

beforeEach(() => {
  isStale = false;
  gib = 3;
  asked = fakeFetch({
    'GET /admin/placement/snapshot': () => json(fleet),
    'POST /admin/placement/wish': () =>
      gib === 0 ? json({ error: { code: 'invalid', message: undraftable, requestId: 'r' } }, 422) : json(drafted(gib)),
    'POST /admin/deployments': () =>
      isStale
        ? json({ error: { code: 'stale_snapshot', message: stale, requestId: 'r' } }, 409)
        : json(aDeployment(), 201),
    'POST /admin/deployments/small/replicas': () => json(aDeployment(), 201),
  });
  show(page, live);
});

const orders = () => asked.filter(({ line }) => line.startsWith('POST /admin/deployments'));
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const item = (name: string) => screen.findByRole('button', { name: new RegExp(`^${name} .*Enter opens`) });
const openCatalogue = () => fireEvent.click(screen.getByRole('button', { name: 'Catalogue' }));

async function planText(): Promise<string> {
  const dialog = await screen.findByRole('dialog');
  const steps = await within(dialog).findAllByRole('listitem');
  return steps.map((step) => step.textContent).join('\n');
}

async function byKeys(name: string, ...keys: string[]): Promise<string> {
  const button = await item(name);
  act(() => button.focus());
  fireEvent.keyDown(button, { key: ' ' });
  await screen.findByText(/is picked up/);
  for (const key of keys) press(key);
  const said = () => screen.getAllByRole('status').some((one) => /fits|fit:/i.test(one.textContent ?? ''));
  await waitFor(() => expect(said()).toBe(true));
  press('Enter');
  return planText();
}

async function byMenu(name: string, target: RegExp): Promise<string> {
  fireEvent.click(await item(name));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Place on…' }));
  fireEvent.click(await screen.findByRole('radio', { name: target }));
  return planText();
}

async function apply(): Promise<void> {
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' });
  await waitFor(() => expect(button.disabled).toBe(false));
  fireEvent.click(button);
}

describe('a model of the catalogue', () => {
  it('is put somewhere by keys and by menu with the same plan and the same order', async () => {
    openCatalogue();
    const keyed = await byKeys('toy', 'End', 'ArrowUp');
    expect(keyed).toBe(
      ['Load toy on third GPU 0, 3.00 GiB.', 'Prove that all of toy sits in VRAM, then let it serve.'].join('\n'),
    );
    expect(screen.getByRole('img', { name: 'After: toy, 3.00 GiB, comes' })).toBeTruthy();
    await apply();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const wish = { modelId: 'm1', servedName: 'toy', replicas: 1, contextTokens: 2048, slots: 4, priority: 50 };
    const expects = [{ gpuId: 'gpu', reservedBytes: 3 * GIB }];
    expect(orders()[0]?.body).toEqual({ ...wish, place: { nodeId: 'third', expects } });
    expect(await byMenu('toy', /third/)).toBe(keyed);
    await apply();
    await waitFor(() => expect(orders()).toHaveLength(2));
    expect(orders()[1]).toEqual(orders()[0]);
  });

  it('says on every target whether it fits there, behind whom, or by how many bytes it does not', async () => {
    gib = 6;
    openCatalogue();
    const button = await item('toy');
    act(() => button.focus());
    fireEvent.keyDown(button, { key: ' ' });
    /* Each of a node and of its card. */
    const twice = (words: string) =>
      waitFor(() => expect(screen.getAllByText(words, { selector: '.drop-words' })).toHaveLength(2));
    await twice('fits after moving small');
    await twice('4.00 GiB short');
    await twice('3.00 GiB short');
    press('Escape');
    expect(await screen.findByText('toy stays where it is.')).toBeTruthy();
    expect(orders()).toEqual([]);
  });

  it('goes behind others that make room, in one order', async () => {
    gib = 6;
    openCatalogue();
    await byMenu('toy', /second/);
    expect(screen.getByText('This fits after moving small.')).toBeTruthy();
    await apply();
    await waitFor(() => expect(orders()).toHaveLength(1));
    expect(orders()[0]?.body).toMatchObject({
      place: { nodeId: 'second', first: [{ instanceId: 'small-1', nodeId: 'first', gpuIds: ['gpu'] }] },
    });
  });

  it('to anywhere names no node, but what was shown', async () => {
    openCatalogue();
    await byMenu('toy', /anywhere/);
    await apply();
    await waitFor(() => expect(orders()).toHaveLength(1));
    expect(orders()[0]?.body).toHaveProperty('place', { expects: [{ gpuId: 'gpu', reservedBytes: 3 * GIB }] });
  });

  it('is ordered as its fields say, never as they said a moment ago', async () => {
    openCatalogue();
    await byMenu('toy', /third/);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' });
    await waitFor(() => expect(button.disabled).toBe(false));
    fireEvent.change(screen.getByLabelText('Served name'), { target: { value: 'toy-of-mine' } });
    expect(button.disabled).toBe(true);
    await apply();
    await waitFor(() => expect(orders()).toHaveLength(1));
    expect(orders()[0]?.body).toHaveProperty('servedName', 'toy-of-mine');
  });

  it('that cannot be drafted says why, on every target and in the plan, and nobody waits for more', async () => {
    gib = 0;
    openCatalogue();
    const button = await item('toy');
    act(() => button.focus());
    fireEvent.keyDown(button, { key: ' ' });
    expect(await screen.findByText(undraftable, { selector: '.drag-sentence' })).toBeTruthy();
    press('Enter');
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(undraftable)).toBeTruthy();
    expect(dialog.querySelector('.mantine-Loader-root')).toBeNull();
  });

  it('that goes away takes its plan with it', async () => {
    openCatalogue();
    await byMenu('toy', /third/);
    act(() => tell('models', {}));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('is told to be put back however long it was carried', async () => {
    openCatalogue();
    const button = await item('toy');
    act(() => button.focus());
    await act(() => new Promise((resolve) => setTimeout(resolve, 0)));
    jest.useFakeTimers();
    try {
      fireEvent.keyDown(button, { key: ' ' });
      await act(() => jest.advanceTimersByTimeAsync(40_000));
      press('Escape');
      await act(() => jest.advanceTimersByTimeAsync(100));
      expect(screen.getByText('toy stays where it is.')).toBeTruthy();
    } finally {
      jest.useRealTimers();
    }
  });

  it('that the fleet has overtaken is told with the new reason, and nothing is lost', async () => {
    isStale = true;
    openCatalogue();
    await byMenu('toy', /third/);
    await apply();
    expect(await screen.findByText(stale)).toBeTruthy();
    expect(screen.getByRole('dialog')).toBeTruthy();
  });
});

describe('one more replica of a deployment', () => {
  it('is put where its others are not', async () => {
    openCatalogue();
    await byMenu('small', /second/);
    expect(screen.getByText('the node already has an instance of small')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: /third/ }));
    await apply();
    await waitFor(() => expect(orders()).toHaveLength(1));
    expect(orders()[0]).toEqual({
      line: 'POST /admin/deployments/small/replicas',
      body: { nodeId: 'third', expects: [{ gpuId: 'gpu', reservedBytes: 2 * GIB }] },
    });
  });
});

describe('several instances that are chosen', () => {
  it('are carried together', async () => {
    const strip = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}, ready`) });
    fireEvent.click(strip('big'), { shiftKey: true });
    fireEvent.click(strip('small'), { shiftKey: true });
    act(() => strip('small').focus());
    fireEvent.keyDown(strip('small'), { key: ' ' });
    expect(await screen.findByText('2 instances', { selector: '.drag-card strong' })).toBeTruthy();
    await screen.findAllByText('fits', { selector: '.drop-words' });
    press('Home');
    press('Enter');
    expect(await screen.findByRole('dialog', { name: 'Move 2 instances' })).toBeTruthy();
  });
});
