import { describe, expect, it } from '@jest/globals';
import { createDeployment } from './deployments.js';

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
