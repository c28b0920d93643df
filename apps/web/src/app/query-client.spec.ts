import { afterEach, describe, expect, it } from '@jest/globals';
import { onlineManager } from '@tanstack/react-query';
import { newQueryClient } from './query-client.js';

afterEach(() => onlineManager.setOnline(true));

describe('questions to the controller and the planner', () => {
  it('are put also where the browser has no network: both may be on this machine', async () => {
    onlineManager.setOnline(false);
    const client = newQueryClient();
    const asked = client.fetchQuery({ queryKey: ['nearby'], queryFn: async () => 'here' });
    expect(client.getQueryState(['nearby'])?.fetchStatus).toBe('fetching');
    expect(await asked).toBe('here');
  });
});
