import { describe, expect, it } from '@jest/globals';
import { chatOf } from './responses-conversation.js';
import { responsesRequest } from './responses-request.js';

describe('a response’s input in the words of engines', () => {
  it('takes no time to speak of, however many items it has', () => {
    const call = (at: number) => ({ type: 'function_call', call_id: `c${at}`, name: 'f', arguments: '{}' });
    const said = Array.from({ length: 60_000 }, () => ({ type: 'message' as const, role: 'user', content: '' }));
    const calls = Array.from({ length: 60_000 }, (_, at) => call(at));
    const asked = responsesRequest.parse({ model: 'm', input: [...said, ...calls] });
    const before = process.cpuUsage();
    const { messages } = chatOf(asked);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
    expect(messages).toHaveLength(60_001);
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', content: null, tool_calls: { length: 60_000 } });
  });
});
