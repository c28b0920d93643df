import { describe, expect, it } from '@jest/globals';
import { changeDeployment, createDeployment, moveInstance } from './deployments.js';

describe('a wish for a model that only its engine knows', () => {
  it('takes a name, and nothing that the engine would read as an option', () => {
    const wish = (engineModel: string) =>
      createDeployment.safeParse({ engine: 'vllm', engineModel, servedName: 'mine' });
    expect(wish('Qwen/Qwen3-8B').success).toBe(true);
    expect(wish('--cpu-offload-gb=50').error?.issues.map(({ message }) => message)).toEqual([
      'The name of a model does not begin with a dash: its engine would read it as an option.',
    ]);
  });
});

describe('where a deployment may stand, and how its cache is kept', () => {
  const first = (wish: object) => createDeployment.safeParse({ modelId: 'm', ...wish }).error?.issues[0]?.message;

  it('is refused with a sentence where it cannot be', () => {
    expect(first({ onlyOn: [{ nodeId: 'a' }, { nodeId: 'b', gpuIds: ['0'] }], keepOff: ['c'] })).toBeUndefined();
    expect(first({ onlyOn: [{ nodeId: 'a' }], keepOff: ['a'] })).toBe(
      'onlyOn names a node that keepOff forbids: take it out of one of them.',
    );
    expect(first({ onlyOn: [{ nodeId: 'a', gpuIds: [] }] })).toBe(
      'Name a card, or leave gpuIds out for any card of the node.',
    );
    expect(first({ place: { gpuIds: ['0'] } })).toBe('Name the node of the cards as nodeId.');
    expect(first({ place: { expects: [{ gpuId: '0', reservedBytes: 1 }] } })).toBeUndefined();
  });

  it('is asked of a move in the same words', () => {
    expect(moveInstance.safeParse({ nodeId: 'a' }).success).toBe(true);
    expect(moveInstance.safeParse({ nodeId: 'a', gpuIds: [] }).error?.issues[0]?.message).toBe(
      'Name a card, or leave gpuIds out for any card of the node.',
    );
  });

  it('is quantised where llama.cpp serves a chat, and nowhere else', () => {
    expect(first({ kvType: 'q8_0' })).toBeUndefined();
    expect(first({ kvType: 'q8_0', task: 'embed' })).toBe('Embeddings need no long cache: leave kvType out.');
    expect(first({ kvType: 'q4_0', engine: 'ollama' })).toBe(
      'Ollama and vLLM keep their cache as they were set up: leave kvType out, or let llama.cpp serve it.',
    );
    expect(first({ kvType: 'f16', engine: 'ollama' })).toBeUndefined();
  });
});

describe('a change of a deployment', () => {
  it('names what can be changed where something else is asked for, and changes nothing', () => {
    expect(changeDeployment.safeParse({ replicas: 2, maxReplicas: null }).success).toBe(true);
    expect(changeDeployment.safeParse({ replica: 2, slots: 8 }).error?.issues[0]?.message).toMatch(
      /^A deployment has no replica, slots that can be changed; what can be: replicas, maxReplicas, .*\. For anything else, deploy it anew\.$/,
    );
  });
});
