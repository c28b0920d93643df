import { describe, expect, it } from '@jest/globals';
import { understand } from './conversation.js';

const OBSERVED = {
  seq: 0,
  rev: 1,
  assignmentEpoch: 0,
  assignmentRevision: 0,
  gpus: [],
  engines: [],
  instances: [],
  issues: [],
  files: [],
};
const REPORT = { type: 'report', ...OBSERVED };

describe('what an agent says', () => {
  it('is understood, also with fields of a later version', () => {
    expect(understand(JSON.stringify({ ...REPORT, later: 1 }), true)).toEqual({ ok: true, message: REPORT });
  });

  it.each([
    ['broken JSON', '{', true, 'A message is not valid JSON.'],
    ['no object', 'null', true, "A message is not one of the link's: the message: "],
    ['an unknown type', '{"type":"gossip"}', true, "A message is not one of the link's: type: "],
    ['a wrong field', JSON.stringify({ ...REPORT, rev: -1 }), true, "A message is not one of the link's: rev: "],
    ['a report before the hello', JSON.stringify(REPORT), false, 'A message came before the hello.'],
  ])('is refused when it is %s', (_what, text, greeted, sentence) => {
    const understood = understand(text, greeted);
    expect(understood).toMatchObject({ ok: false, refusal: { code: 'invalid_message', retry: true } });
    expect(understood.ok || understood.refusal.message).toContain(sentence);
  });

  it.each([
    [1, 'The agent speaks protocol 1 of the link, this API speaks 2. Update the agent.'],
    [3, 'The agent speaks protocol 3 of the link, this API speaks 2. Update the API.'],
  ])('is refused for good in protocol %d, whatever else it says', (protocol, message) => {
    const understood = understand(JSON.stringify({ type: 'hello', protocol, unheardOf: true }), false);
    expect(understood).toEqual({ ok: false, refusal: { code: 'protocol_unsupported', message, retry: false } });
  });
});
