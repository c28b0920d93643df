import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { aDeployment, aModel } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { aLivePlannedFleet, aPlannedFleet } from '../../../test/planned-fleet.js';
import { show } from '../../../test/render.js';
import { DeploymentRow } from './deployment-row.js';
import { checkedSettings, settingsOf } from './settings-wish.js';

const SNAPSHOT = 'GET /admin/placement/snapshot';
const CHANGE = 'PATCH /admin/deployments/small';
const HISTORY = 'GET /admin/timeline?limit=200&subject=small';
const small = aDeployment({ deploymentId: 'small', servedName: 'small' });

function open(menuItem: string, answers: Parameters<typeof fakeFetch>[0]) {
  const asked = fakeFetch({ [SNAPSHOT]: () => json(aPlannedFleet()), ...answers });
  show(
    <ul>
      <DeploymentRow deployment={small} model={aModel()} />
    </ul>,
    aLivePlannedFleet(),
  );
  fireEvent.click(screen.getByRole('button', { name: 'Actions for small' }));
  return screen.findByRole('menuitem', { name: menuItem }).then((item) => {
    fireEvent.click(item);
    return asked;
  });
}

describe('the settings of a standing deployment', () => {
  it('say what would follow before they are saved', async () => {
    await open('Settings…', {});
    expect(await screen.findByText('Nothing would be loaded, moved or stopped.')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Save' }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Replicas'), { target: { value: '2' } });
    expect(await screen.findByText('small would be started on first.')).toBeTruthy();
  });

  it('say what has no room, and save only what is other', async () => {
    const asked = await open('Settings…', { [CHANGE]: () => json(small) });
    fireEvent.change(await screen.findByLabelText('Replicas'), { target: { value: '8' } });
    expect(await screen.findByText(/^Replica \d of 8 of small has no place/)).toBeTruthy();
    expect(screen.getByText(/more have no place either\.$/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Replicas'), { target: { value: '2' } });
    fireEvent.click(screen.getByLabelText(/^Survives the loss of any node/));
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(asked.at(-1)?.body).toEqual({ replicas: 2, survivesNodeLoss: true }));
  });

  it('are refused in the words of the contract where they do not go together', () => {
    const form = settingsOf(aDeployment({ replicas: 3, maxReplicas: 5 }));
    const wrong = checkedSettings(small, { ...form, residence: { ...form.residence, maxReplicas: 2 } });
    expect(wrong.change).toBeNull();
    expect(Object.values(wrong.errors)).toEqual([
      'maxReplicas is how far replicas may grow under load: it cannot be smaller than replicas.',
    ]);
    expect(checkedSettings(small, settingsOf(small))).toEqual({ change: {}, errors: {} });
  });

  it('that were hours or growth are shown as they stand, and growth can be ended', () => {
    const hours = { timeZone: 'Europe/Berlin', spans: [{ days: ['mon' as const], from: '09:00', to: '12:00' }] };
    const before = aDeployment({ availability: 'hours', hours, maxReplicas: 4 });
    const form = settingsOf(before);
    expect(form.residence).toMatchObject({ availability: 'hours', days: ['mon'], from: '09:00', maxReplicas: 4 });
    const { change } = checkedSettings(before, { ...form, residence: { ...form.residence, maxReplicas: '' } });
    expect(change).toEqual({ maxReplicas: null });
  });

  it('stand beside what happened to it', async () => {
    const line = (id: number, at: number, message: string) => {
      return { id, at: new Date(at).toISOString(), kind: 'x', message, actor: 'ada@lab', subject: {} };
    };
    const lines = [line(2, Date.now(), 'moved'), line(1, Date.now() - 86_400_000, 'deployed')];
    await open('What happened…', { [HISTORY]: () => json(lines) });
    expect(await screen.findByText('Today')).toBeTruthy();
    expect(screen.getByText('Yesterday')).toBeTruthy();
    expect(screen.getByText(/^deployed/)).toBeTruthy();
  });
});
