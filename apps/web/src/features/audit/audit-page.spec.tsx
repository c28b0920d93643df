import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { AuditPage } from './audit-page.js';

const entry = {
  ...{ auditId: 7, at: '2026-08-01T10:00:00.000Z', actor: 'admin@lab.example', area: 'api-keys', target: 'k1' },
  ...{ action: 'PATCH /admin/api-keys/:keyId', message: 'The API key "lab" was changed.', outcome: 'done' },
  ...{ requestId: 'req_9', changes: [{ field: 'limits.tokensPerDay', before: null, after: 9_000 }] },
};

const user = { role: 'member', createdAt: '2026-08-01T10:00:00.000Z', disabledAt: null };

describe('the audit log', () => {
  it('says who changed what, from what to what, and under which request', async () => {
    fakeFetch({ 'GET /admin/audit?limit=50': () => json([entry]) });
    show(<AuditPage />);
    expect((await screen.findByRole('listitem')).textContent).toMatch(
      /^admin@lab\.example: The API key "lab" was changed\.API keys.*Tokens a day9,000.*req_9$/,
    );
  });

  it('has names where ids were written down, and the ids behind them', async () => {
    const changes = [
      { field: 'memberIds', before: ['u1'], after: ['u1', 'u2'], names: { u1: 'anna@lab.example' } },
      { field: 'projectId', before: 'p1', after: 'p2', names: { p2: 'Thesis' } },
    ];
    fakeFetch({
      'GET /admin/audit?limit=50': () => json([{ ...entry, changes }]),
      'GET /admin/projects': () => json([]),
      'GET /admin/users': () => json([{ ...user, userId: 'u2', email: 'ben@lab.example' }]),
    });
    show(<AuditPage />);
    const members = await screen.findByText('anna@lab.example, ben@lab.example');
    expect(members.title).toBe('u1, u2');
    expect(screen.getByText('Thesis').title).toBe('p2');
    expect(screen.getByText('p1').title).toBe('');
  });

  it('is narrowed down, and says so where nothing is left', async () => {
    const asked = fakeFetch({
      'GET /admin/audit?limit=50': () => json([entry]),
      'GET /admin/audit?outcome=refused&limit=50': () => json([]),
    });
    show(<AuditPage />);
    fireEvent.click(await screen.findByLabelText('Refused'));
    expect(await screen.findByText('Nothing matches')).toBeTruthy();
    expect(asked.map(({ line }) => line)).toContain('GET /admin/audit?outcome=refused&limit=50');
  });

  it('says why it cannot be read', async () => {
    const refusal = { error: { code: 'forbidden', message: 'Only an admin may do this.', requestId: 'req_2' } };
    fakeFetch({ 'GET /admin/audit?limit=50': () => json(refusal, 403) });
    show(<AuditPage />);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/Only an admin may do this\./));
  });
});
