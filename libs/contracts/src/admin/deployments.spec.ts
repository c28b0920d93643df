import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { plainWords } from '../plain-words.js';
import { changeDeployment, createDeployment, moveInstance } from './deployments.js';
import { orderMove } from './moves.js';
import { placeRules, waitingPlace } from './place-rules.js';
import { supposition } from './what-if.js';

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

describe('a field that nobody reads', () => {
  const sentences = (schema: z.ZodType, body: object) =>
    schema
      .safeParse(body, { error: plainWords })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('is not passed over in a wish for a deployment, nor in what it says of places', () => {
    expect(sentences(createDeployment, { modelId: 'm', replica: 2, gpus: 1 })?.[0]).toMatch(
      /^: A deployment has no replica, gpus; what it can have: modelId, fileId, engine, .*, priority, survivesNodeLoss$/,
    );
    expect(sentences(createDeployment, { modelId: 'm', place: { nodeId: 'a', gpuId: '0' } })).toEqual([
      'place: there is no field "gpuId" here; leave it out',
    ]);
    expect(sentences(createDeployment, { modelId: 'm', onlyOn: [{ nodeId: 'a', gpus: ['0'] }] })).toEqual([
      'onlyOn.0: there is no field "gpus" here; leave it out',
    ]);
    expect(sentences(changeDeployment, { onlyOn: [{ nodeId: 'a', gpus: ['0'] }] })).toHaveLength(1);
    expect(sentences(orderMove, { nodeId: 'a', gpuId: '0' })).toEqual([
      ': there is no field "gpuId" here; leave it out',
    ]);
  });

  it('is not passed over in a question', () => {
    expect(sentences(supposition, { kind: 'deploy', deployment: { modelId: 'm', replica: 2 } })?.[0]).toMatch(
      /^deployment: A deployment has no replica; what it can have: /,
    );
    expect(sentences(supposition, { kind: 'lose-node', nodeId: 'a', nodes: 2 })).toEqual([
      ': there is no field "nodes" here; leave it out',
    ]);
    expect(sentences(supposition, { kind: 'add-node', like: 'a', gpus: [{ totalBytes: 1, gib: 24 }] })).toEqual([
      'gpus.0: there is no field "gib" here; leave it out',
    ]);
  });

  it('is passed over in what is told: an older console reads what a newer controller says', () => {
    const waiting = { nodeId: 'a', after: ['i'], since: 'now' };
    expect(waitingPlace.parse(waiting)).toEqual({ nodeId: 'a', after: ['i'] });
    expect(z.object(placeRules).parse({ onlyOn: [{ nodeId: 'a', said: 'by' }] })).toEqual({
      onlyOn: [{ nodeId: 'a' }],
    });
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
