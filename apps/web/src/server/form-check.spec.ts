import { createDeployment } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { checkedForm } from './form-check.js';

const MODEL = { modelId: '0b1c8a52-53b0-4a50-9e4b-0b8f6c3a1d11' };

describe('what stands in a form', () => {
  it.each<[string, object, string]>([
    ['too much', { ...MODEL, slots: 200 }, 'At most 64.'],
    ['too little', { ...MODEL, contextTokens: 10 }, 'At least 256.'],
    ['an empty number', { ...MODEL, replicas: '' }, 'A number, not a text.'],
    ['what the contract has words for', { ...MODEL, servedName: 'a b' }, 'A name has letters'],
  ])('says in plain words what is wrong: %s', (_what, value, said) => {
    const messages = checkedForm(createDeployment, value).error?.issues.map(({ message }) => message);
    expect(messages?.[0]).toContain(said);
  });

  it('is what may be sent where nothing is wrong', () => {
    expect(checkedForm(createDeployment, MODEL)).toMatchObject({ success: true, data: MODEL });
  });
});
