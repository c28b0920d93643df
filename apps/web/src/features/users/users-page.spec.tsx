import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { UsersPage } from './users-page.js';
import { WelcomePage } from './welcome-page.js';

const AT = '2026-08-01T10:00:00.000Z';
const admin = { userId: 'u1', email: 'admin@lab.example', role: 'admin', createdAt: AT };
const anna = { userId: 'u2', email: 'anna@lab.example', role: 'member', createdAt: AT, disabledAt: null };
const link = {
  ...{ invitationId: 'i1', email: 'new@lab.example', role: 'member', projectIds: [], purpose: 'join' },
  ...{ invitedBy: admin.email, createdAt: AT, expiresAt: '2026-08-08T10:00:00.000Z' },
};
const base = {
  'GET /admin/users': () => json([admin, anna]),
  'GET /admin/invitations': () => json([]),
  'GET /admin/projects': () => json([]),
};

describe('the users', () => {
  it('are invited by a link that is shown once', async () => {
    const made = { ...link, url: 'https://lab.example/welcome#secret' };
    const asked = fakeFetch({ ...base, 'POST /admin/invitations': () => json(made, 201) });
    show(<UsersPage ownId="u1" />);
    fireEvent.click(await screen.findByRole('button', { name: 'Invite somebody' }));
    fireEvent.change(await screen.findByLabelText('E-mail'), { target: { value: 'not an address' } });
    fireEvent.click(screen.getByRole('button', { name: 'Make the link' }));
    expect(await screen.findByText('That is not an e-mail address.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: 'new@lab.example' } });
    fireEvent.click(screen.getByRole('button', { name: 'Make the link' }));
    expect((await screen.findByLabelText('Link')).textContent).toBe(made.url);
    expect(asked.find(({ line }) => line.startsWith('POST'))?.body).toEqual({
      ...{ email: 'new@lab.example', role: 'member', projectIds: [], days: 7 },
    });
    fireEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    await waitFor(() => expect(screen.queryByText(made.url)).toBeNull());
  });

  it('are found by a part of their name where they are many', async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ ...anna, userId: `m${n}`, email: `person${n}@lab.example` }));
    fakeFetch({ ...base, 'GET /admin/users': () => json(many) });
    show(<UsersPage ownId="u1" />);
    const field = await screen.findByRole('searchbox', { name: 'Filter the list' });
    fireEvent.change(field, { target: { value: 'person7@' } });
    expect(screen.getAllByRole('row')).toHaveLength(2);
    expect(screen.getByText('1 of 40')).toBeTruthy();
    fireEvent.change(field, { target: { value: 'nobody' } });
    expect(screen.getByText('Nothing in the list is like that.')).toBeTruthy();
  });

  it('get another role after a second thought, and keep theirs without one', async () => {
    const asked = fakeFetch({ ...base, 'PATCH /admin/users/u2': () => json({ ...anna, role: 'admin' }) });
    show(<UsersPage ownId="u1" />);
    const roles = await screen.findByRole('radiogroup', { name: 'Role of anna@lab.example' });
    fireEvent.click(within(roles).getByLabelText('admin'));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    expect(asked.some(({ line }) => line.startsWith('PATCH'))).toBe(false);
    expect((within(roles).getByLabelText('member') as HTMLInputElement).checked).toBe(true);
    fireEvent.click(within(roles).getByLabelText('admin'));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Make admin' }));
    await waitFor(() => expect(asked.find(({ line }) => line.startsWith('PATCH'))?.body).toEqual({ role: 'admin' }));
  });

  it('are switched off after a second thought; links that are open are withdrawn', async () => {
    const asked = fakeFetch({
      ...base,
      'GET /admin/invitations': () => json([link]),
      'PATCH /admin/users/u2': () => json({ ...anna, disabledAt: AT }),
      'DELETE /admin/invitations/i1': () => json(null, 204),
    });
    show(<UsersPage ownId="u1" />);
    fireEvent.click(await screen.findByRole('button', { name: 'Actions for anna@lab.example' }));
    fireEvent.click(await screen.findByText('Switch off…'));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Switch off' }));
    await waitFor(() => expect(asked.find(({ line }) => line.startsWith('PATCH'))?.body).toEqual({ disabled: true }));
    fireEvent.click(screen.getByRole('button', { name: 'Withdraw new@lab.example' }));
    await waitFor(() => expect(asked.some(({ line }) => line.startsWith('DELETE'))).toBe(true));
    expect(screen.queryByRole('button', { name: 'Actions for admin@lab.example' })).toBeNull();
  });
});

describe('the welcome', () => {
  it('asks whoever holds a link for a password, and signs in', async () => {
    const asked = fakeFetch({
      'POST /admin/welcome/look': () => json(link),
      'POST /admin/welcome': () => json(anna),
    });
    let signedIn = '';
    show(
      <WelcomePage
        token="secret"
        onSignedIn={({ email }) => {
          signedIn = email;
        }}
      />,
    );
    const field = await screen.findByLabelText('Password');
    fireEvent.change(field, { target: { value: 'short' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText(/12 characters or more\.$/, { selector: '[id$=error]' })).toBeTruthy();
    fireEvent.change(field, { target: { value: 'long enough a password' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(signedIn).toBe('anna@lab.example'));
    expect(asked.at(-1)?.body).toEqual({ token: 'secret', password: 'long enough a password' });
  });

  it('says in a sentence that a link is used up, or not whole', async () => {
    const refusal = { error: { code: 'not_found', message: 'This link was used already.', requestId: 'req_1' } };
    fakeFetch({ 'POST /admin/welcome/look': () => json(refusal, 404) });
    show(<WelcomePage token="old" onSignedIn={() => undefined} />);
    expect((await screen.findByRole('alert')).textContent).toMatch(/This link was used already\./);
    show(<WelcomePage token="" onSignedIn={() => undefined} />);
    expect(screen.getByText(/the part behind # is missing/)).toBeTruthy();
  });
});
