import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen, within } from '@testing-library/react';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { show } from '../../../test/render.js';
import { UsagePage } from './usage-page.js';

const today = new Date().toISOString().slice(0, 10);
const todayInWords = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(today));
const row = (keyId: string, tokens: number) => ({
  ...{ day: today, keyId, keyName: keyId, servedName: 'toy', requests: 3, failedRequests: 1 },
  ...{ promptTokens: tokens, completionTokens: 10 },
});

/* jsdom draws nothing. */
HTMLCanvasElement.prototype.getContext = () => null;

describe('usage', () => {
  it('stands in a table beside the chart, with its file for spreadsheets', async () => {
    fakeFetch({ 'GET /admin/usage?days=30&by=key': () => json([row('notebook', 90), row('nightly', 290)]) });
    show(<UsagePage isAdmin={true} />);
    const [table] = await screen.findAllByRole('table');
    const lines = within(table as HTMLElement)
      .getAllByRole('row')
      .map((line) => line.textContent);
    expect(lines.slice(1)).toEqual(['nightly312901075%', 'notebook31901025%', 'All6238020100%']);
    expect(screen.getByLabelText('Download these sums as CSV').getAttribute('href')).toBe(
      '/admin/usage.csv?days=30&by=key&for=spreadsheet',
    );
    expect(await screen.findByRole('slider', { name: /^Tokens per day by key, 30 days\./ })).toBeTruthy();
  });

  it('is read day by day with the arrow keys', async () => {
    fakeFetch({ 'GET /admin/usage?days=30&by=key': () => json([row('notebook', 90)]) });
    show(<UsagePage isAdmin={true} />);
    const chart = await screen.findByRole('slider', { name: /Arrow keys/ });
    expect(screen.getByText(`${todayInWords}: 100 tokens`)).toBeTruthy();
    fireEvent.keyDown(chart, { key: 'ArrowLeft' });
    expect(screen.queryByText(`${todayInWords}: 100 tokens`)).toBeNull();
    fireEvent.keyDown(chart, { key: 'End' });
    expect(screen.getByText(`${todayInWords}: 100 tokens`)).toBeTruthy();
  });

  it('shows what the address asks for, and tells what is chosen', async () => {
    fakeFetch({ 'GET /admin/usage?days=7&by=model': () => json([row('notebook', 90)]) });
    const chosen: object[] = [];
    show(<UsagePage isAdmin={true} choice={{ days: 7, by: 'model' }} onChoice={(choice) => chosen.push(choice)} />);
    expect(await screen.findByRole('slider', { name: /^Tokens per day by model, 7 days\./ })).toBeTruthy();
    expect(screen.getByText('tokens per day (UTC)')).toBeTruthy();
    fireEvent.click(screen.getByLabelText('Requests'));
    expect(chosen).toEqual([{ days: 7, by: 'model', measure: 'requests' }]);
  });

  it('says what to do where there is none yet, and shows members their own', async () => {
    fakeFetch({ 'GET /admin/usage?days=30&by=model': () => json([]) });
    show(<UsagePage isAdmin={false} />);
    expect(await screen.findByText('No requests in this time')).toBeTruthy();
    expect(screen.getByText(/^Your own requests/)).toBeTruthy();
    expect(screen.queryByLabelText('User')).toBeNull();
  });
});
