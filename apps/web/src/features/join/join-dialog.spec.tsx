import { describe, expect, it } from '@jest/globals';
import { act, fireEvent, screen } from '@testing-library/react';
import { aNode } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show, tell } from '../../../test/render.js';
import { JoinDialog } from './join-dialog.js';

const TOKENS = 'POST /admin/join-tokens';
const token = {
  token: 't',
  expiresAt: '2099-01-01T00:00:00.000Z',
  command: 'npm run agent -- join http://lab:8080 --token t',
};

describe('the dialog that adds a machine', () => {
  it('shows the one command, and says when the machine has joined', async () => {
    fakeFetch({ [TOKENS]: () => json(token, 201) });
    show(<JoinDialog onClose={() => undefined} />, { nodes: { old: aNode({ name: 'old' }) } });
    expect((await screen.findByLabelText('The command that joins')).textContent).toBe(token.command);
    expect(screen.getByText('Waiting for the machine to join…')).toBeTruthy();
    act(() => tell('nodes', { old: aNode({ name: 'old' }), fresh: aNode({ name: 'fresh' }) }));
    expect(await screen.findByText('fresh joined.')).toBeTruthy();
    expect(screen.queryByText('old joined.')).toBeNull();
  });

  it('puts labels into the command, and says what is none', async () => {
    fakeFetch({ [TOKENS]: () => json(token, 201) });
    show(<JoinDialog onClose={() => undefined} />);
    const command = await screen.findByLabelText('The command that joins');
    const write = (value: string) =>
      fireEvent.change(screen.getByLabelText('Labels, if you like'), { target: { value } });
    write("site=ada's room,rack=2");
    expect(command.textContent).toBe(`${token.command} --labels 'rack=2, site=ada'\\''s room'`);
    write('basement');
    expect(command.textContent).toBe(token.command);
    expect(screen.getByText('"basement" is no label. Write it like site=basement.')).toBeTruthy();
  });

  it('says why there is no command', async () => {
    const refusal = { error: { code: 'forbidden', message: 'Only an admin may add machines.', requestId: 'req_4' } };
    fakeFetch({ [TOKENS]: () => json(refusal, 403) });
    show(<JoinDialog onClose={() => undefined} />);
    expect((await screen.findByRole('alert')).textContent).toMatch(/Only an admin may add machines\..*req_4/);
  });
});
