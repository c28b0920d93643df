import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answering, ask, Door, failing, nothing } from './door.js';
import { instance, servedModel } from './fake-serving.js';

const error = { message: 'Not both at once.', type: 'invalid_request_error', param: null, code: 'tools_with_format' };
const unable = failing(400, { error });

/** Of two engines that serve one model, one may not do what the other can. */
describe('a request for what the kind of engine cannot do', () => {
  let door: Door;
  beforeEach(async () => {
    door = await new Door().open();
  });
  afterEach(() => door.close());
  const of = (kin: string, id: string, tokensPerSecond = 1) => ({ ...instance(id), kin, tokensPerSecond });

  it.each([{}, { stream: true }])('is served by an engine of another kind, which is ready: %j', async (more) => {
    const fast = await door.engine('fast', unable);
    const alike = await door.engine('alike', unable);
    await door.engine('other', answering);
    const ready = [of('embedded', 'fast', 1_000), of('embedded', 'alike', 900), of('llama-server', 'other')];
    door.serving.set(servedModel('toy', { ready }));
    const answer = await door.post(ask(more));
    expect([answer.status, answer.headers.get('x-aivailable-instance')]).toEqual([200, 'other']);
    expect(await answer.text()).toContain('Hello');
    expect([fast.seen.length, alike.seen.length]).toEqual([1, 0]);
    expect(await door.quiet()).toEqual(nothing);
  });

  it('is refused where there is none, with what to do', async () => {
    const fast = await door.engine('fast', unable);
    door.serving.set(servedModel('toy', { ready: [of('embedded', 'fast')] }));
    const answer = await door.post(ask());
    expect([answer.status, await answer.json()]).toEqual([400, { error }]);
    expect(fast.seen).toHaveLength(1);
    expect(await door.quiet()).toEqual(nothing);
  });
});
