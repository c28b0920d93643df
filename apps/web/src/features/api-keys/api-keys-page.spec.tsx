import { NO_LIMITS } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { ApiKeysPage } from './api-keys-page.js';

const page = <ApiKeysPage showOwners={false} origin="http://lab:8080" />;
const key = {
  keyId: 'k1',
  name: 'notebook',
  prefix: 'aiv_k1',
  ownerEmail: 'anna@lab.example',
  createdAt: '2026-07-20T08:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};
const LIST = 'GET /admin/api-keys';

describe('the API keys', () => {
  it('hand over the next step when there is none', async () => {
    fakeFetch({ [LIST]: () => json([]) });
    show(page);
    expect(await screen.findByText('No key yet')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Create a key' })).toBeTruthy();
  });

  it('say why they cannot be listed, with the request id', async () => {
    const refusal = { error: { code: 'internal', message: 'Something went wrong on our side.', requestId: 'req_3' } };
    fakeFetch({ [LIST]: () => json(refusal, 500) });
    show(page);
    expect((await screen.findByRole('alert')).textContent).toMatch(/Something went wrong on our side\..*req_3/);
  });

  it('are shown whole once, with a line to paste', async () => {
    fakeFetch({
      [LIST]: () => json([]),
      'POST /admin/api-keys': () => json({ ...key, key: 'aiv_k1_secret' }, 201),
      'GET /v1/models': () => json({ data: [{ id: 'toy' }] }),
    });
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'Create a key' }));
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'notebook' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    expect((await screen.findByLabelText('The key')).textContent).toBe('aiv_k1_secret');
    await waitFor(() => expect(screen.getByLabelText('Try it').textContent).toContain('"model":"toy"'));
    expect(screen.getByLabelText('Try it').textContent).toMatch(
      /^curl -N http:\/\/lab:8080\/v1\/chat\/completions .*Bearer aiv_k1_secret/s,
    );
    fireEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    await waitFor(() => expect(screen.queryByText('aiv_k1_secret')).toBeNull());
  });

  it('are not lost by a slip on the keyboard before they are copied, and copying comes first', async () => {
    fakeFetch({ [LIST]: () => json([]), 'POST /admin/api-keys': () => json({ ...key, key: 'aiv_k1_secret' }, 201) });
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'Create a key' }));
    const name = await screen.findByLabelText('Name');
    fireEvent.change(name, { target: { value: 'notebook' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    await screen.findByLabelText('The key');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Copy');
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    expect(screen.getByLabelText('The key').textContent).toBe('aiv_k1_secret');
  });

  it('go on the account of a project that their owner is a member of', async () => {
    const project = {
      projectId: 'p1',
      name: 'Thesis',
      limits: NO_LIMITS,
      members: [],
      keys: 0,
      createdAt: key.createdAt,
    };
    const asked = fakeFetch({
      [LIST]: () => json([]),
      'POST /admin/api-keys': () => json({ ...key, key: 'aiv_k1_secret' }, 201),
      'GET /admin/projects': () => json([{ ...project, projectId: 'default', name: 'Default' }, project]),
    });
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'Create a key' }));
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'notebook' } });
    fireEvent.click(await screen.findByRole('combobox', { name: /Project/ }));
    fireEvent.click(await screen.findByRole('option', { name: 'Thesis' }));
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    await screen.findByLabelText('The key');
    expect(asked.find(({ line }) => line.startsWith('POST'))?.body).toMatchObject({ projectId: 'p1' });
  });

  it('are made for what they may do, with limits', async () => {
    const asked = fakeFetch({
      [LIST]: () => json([{ ...key, scopes: ['chat'], limits: { requestsPerMinute: 60, tokensPerDay: 50_000 } }]),
      'POST /admin/api-keys': () => json({ ...key, key: 'aiv_k1_secret' }, 201),
      'GET /v1/models': () => json({ data: [] }),
    });
    show(page);
    expect(await screen.findByText('chat')).toBeTruthy();
    expect(screen.getAllByRole('meter').map((meter) => meter.getAttribute('aria-label'))).toEqual([
      'Requests, last minute',
      'Tokens today',
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Create a key' }));
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'notebook' } });
    expect(screen.queryByLabelText('Read what admins see')).toBeNull();
    fireEvent.click(screen.getByLabelText('Embeddings'));
    fireEvent.change(screen.getByLabelText('Requests per minute'), { target: { value: '60' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    await waitFor(() => expect(asked.some(({ line }) => line === 'POST /admin/api-keys')).toBe(true));
    expect(asked.find(({ line }) => line === 'POST /admin/api-keys')?.body).toEqual({
      ...{ name: 'notebook', expiresAt: null },
      ...{ scopes: ['chat'], limits: { requestsPerMinute: 60 } },
    });
  });

  it('show how full their limits are, and which of them refused somebody', async () => {
    const limited = {
      ...{ ...key, scopes: ['chat'], limits: { tokensPerMinute: 100, tokensPerDay: 1_000 } },
      ...{ used: { tokensPerMinute: 100 }, spent: { today: 850, thisMonth: 850 } },
      refused: [{ limit: 'tokensPerMinute', of: 'key', times: 12, lastAt: '2026-08-01T10:00:00.000Z' }],
    };
    fakeFetch({ [LIST]: () => json([limited]) });
    show(page);
    expect(await screen.findByText('Refused 12 times in the last hour: tokens per minute')).toBeTruthy();
    const told = screen.getAllByRole('meter').map((meter) => meter.getAttribute('aria-valuetext'));
    expect(told).toEqual(['100 / 100', '850 / 1,000']);
    expect(screen.getByText('used up')).toBeTruthy();
    expect(screen.getByText('nearly used up')).toBeTruthy();
  });

  it('are changed by admins in all that they may do, by members in their name', async () => {
    const asked = fakeFetch({
      [LIST]: () => json([{ ...key, scopes: ['chat'], limits: { tokensPerDay: 5 }, priority: 'batch' }]),
      'GET /v1/models': () => json({ data: [{ id: 'toy' }, { id: 'big' }] }),
      'GET /admin/projects': () => json([]),
      'PATCH /admin/api-keys/k1': () => json(key),
    });
    show(<ApiKeysPage showOwners={true} origin="http://lab:8080" />);
    expect(await screen.findByText('chat · batch')).toBeTruthy();
    fireEvent.click(await screen.findByRole('button', { name: 'Change notebook' }));
    fireEvent.click(await screen.findByRole('combobox', { name: /Priority/ }));
    fireEvent.click(await screen.findByRole('option', { name: 'Interactive: somebody is waiting' }));
    fireEvent.click(await screen.findByLabelText('All models, also those to come'));
    fireEvent.click(screen.getByLabelText('big'));
    fireEvent.change(screen.getByLabelText('Tokens per day'), { target: { value: '' } });
    fireEvent.change(screen.getByLabelText('Tokens per minute'), { target: { value: '700' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(asked.some(({ line }) => line === 'PATCH /admin/api-keys/k1')).toBe(true));
    expect(asked.find(({ line }) => line.startsWith('PATCH'))?.body).toMatchObject({
      ...{ name: 'notebook', scopes: ['chat'], models: ['toy'] },
      limits: { tokensPerDay: null, tokensPerMinute: 700, requestsPerMinute: null },
      priority: 'interactive',
    });
    cleanup();
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'Change notebook' }));
    expect(await screen.findByText(/is changed by an admin/)).toBeTruthy();
    expect(screen.queryByLabelText('Tokens per day')).toBeNull();
  });

  it('are revoked only after a second thought', async () => {
    const asked = fakeFetch({ [LIST]: () => json([key]), 'DELETE /admin/api-keys/k1': () => json(null, 204) });
    show(page);
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke notebook' }));
    const dialog = await screen.findByRole('dialog');
    expect(asked.map((one) => one.line)).toEqual([LIST]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(asked.some((one) => one.line === 'DELETE /admin/api-keys/k1')).toBe(true));
  });
});
