import { userView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeFetch, json } from '../../test/fetch-fake.js';
import { ask, tell } from './api-client.js';
import { ApiProblem } from './api-problem.js';

async function problemFrom(work: Promise<unknown>): Promise<ApiProblem> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiProblem)) throw new Error(`expected a problem, got ${String(error)}`);
  return error;
}

describe('the client of the API', () => {
  it('keeps the sentence, the request id and the wrong fields of a refusal', async () => {
    const fields = [{ path: 'replicas', message: 'Too many.' }];
    fakeFetch({
      'POST /admin/x': () => json({ error: { code: 'conflict', message: 'No.', requestId: 'req_1', fields } }, 409),
    });
    const problem = await problemFrom(tell('/admin/x', { method: 'POST', body: {} }));
    expect(problem).toMatchObject({ message: 'No.', code: 'conflict', status: 409, requestId: 'req_1', fields });
  });

  it('understands the error shape of the model API too', async () => {
    fakeFetch({
      'GET /v1/models': () =>
        json({ error: { message: 'No key.', type: 'x', code: 'missing_api_key' } }, 401, { 'x-request-id': 'req_2' }),
    });
    expect(await problemFrom(ask('/v1/models', userView))).toMatchObject({ message: 'No key.', requestId: 'req_2' });
  });

  it('has a sentence for an answer without one, for a strange one, and for none', async () => {
    fakeFetch({ 'GET /a': () => json(null, 502), 'GET /b': () => json({ surprise: true }) });
    expect((await problemFrom(ask('/a', userView))).message).toBe('The controller answered 502 without saying why.');
    expect((await problemFrom(ask('/b', userView))).message).toMatch(/^The answer of \/b is not what this console/);
    const silence = await problemFrom(ask('/c', userView));
    expect(silence).toMatchObject({ status: 0, code: 'unreachable' });
    expect(silence.message).toMatch(/cannot be reached/);
  });
});
