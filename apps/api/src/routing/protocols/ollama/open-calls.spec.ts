import { describe, expect, it } from '@jest/globals';
import { chatOf } from './ollama-conversation.js';
import { OpenCalls } from './open-calls.js';

function calls(...names: string[]): OpenCalls {
  const open = new OpenCalls();
  names.forEach((name, at) => {
    open.add(`call_${at}`, name);
  });
  return open;
}

describe('results of tools', () => {
  it('belong to the call with their id, else to the first one of their tool, else to the first one, each once', () => {
    const open = calls('a', 'b', 'b', 'c');
    expect(open.answered('call_2', 'a')).toBe('call_2');
    expect(open.answered(undefined, 'b')).toBe('call_1');
    expect(open.answered(undefined, 'b')).toBe('call_0');
    expect(open.answered('stranger', 'c')).toBe('call_3');
    expect(open.answered(undefined, undefined)).toBeUndefined();
  });

  it('are matched in one pass, however many there are', () => {
    const names = Array.from({ length: 60_000 }, (_, at) => `tool-${at}`);
    const told = names.map((name) => ({ function: { name, arguments: {} } }));
    const results = [...names].reverse().map((name) => ({ role: 'tool' as const, content: '', tool_name: name }));
    const asking = { role: 'assistant' as const, content: '', tool_calls: told };
    const before = process.cpuUsage();
    const { messages } = chatOf({ model: 'toy', messages: [asking, ...results] }, 'toy');
    const usedMs = process.cpuUsage(before).user / 1_000;
    expect(messages.at(-1)).toMatchObject({ tool_call_id: 'call_0_0' });
    expect(usedMs).toBeLessThan(1_000);
  });
});
