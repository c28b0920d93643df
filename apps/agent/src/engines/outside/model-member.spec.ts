import { describe, expect, it } from '@jest/globals';
import { modelSpan, withModel } from './model-member.js';

describe('the model of a body', () => {
  it.each([
    ['{"model":"a"}', '{"model":"b/c"}'],
    ['{ "messages" : [{"model":"inner"}],\n "model" : "a" , "top_k": 4}', null],
    ['{"model":"a","x":{"model":"inner"},"model":"a2"}', '{"model":"a","x":{"model":"inner"},"model":"b/c"}'],
    ['{"mod\\u0065l":"a"}', '{"mod\\u0065l":"b/c"}'],
    ['{"text":"\\"model\\":\\"x\\" \\\\","model":"a"}', '{"text":"\\"model\\":\\"x\\" \\\\","model":"b/c"}'],
    ['{"x":"model","model":"a"}', '{"x":"model","model":"b/c"}'],
    ['{}', '{"model":"b/c"}'],
    [' { } ', ' {"model":"b/c" } '],
    ['{"x":1}', '{"model":"b/c","x":1}'],
  ])('is exchanged in %s and nothing else is touched', (before, after) => {
    const changed = withModel(Buffer.from(before), 'b/c').toString();
    expect(JSON.parse(changed)).toEqual({ ...JSON.parse(before), model: 'b/c' });
    expect(changed).toBe(after ?? before.replace('"a"', '"b/c"'));
  });

  it('is not found where it is no text', () => {
    expect(modelSpan(Buffer.from('{"model":null}'))).toBeNull();
    expect(modelSpan(Buffer.from('{"model":{"model":"x"}}'))).toBeNull();
  });
});
