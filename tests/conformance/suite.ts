import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anthropic } from './anthropic.js';
import { langchain } from './langchain.js';
import { ollama } from './ollama.js';
import { openAiChat } from './openai-chat.js';
import { openAiManners } from './openai-manners.js';
import { openAiRest } from './openai-rest.js';
import { openAiTools } from './openai-tools.js';
import { responses } from './responses.js';
import { type Checks, type EngineKind, Stage } from './stage.js';
import { vercelAi } from './vercel-ai.js';

const CLIENTS: Readonly<Record<string, Checks>> = {
  'openai: a chat': openAiChat,
  'openai: tools': openAiTools,
  'openai: the rest': openAiRest,
  'openai: manners': openAiManners,
  'openai: responses': responses,
  '@anthropic-ai/sdk': anthropic,
  ollama,
  'ai with @ai-sdk/openai-compatible': vercelAi,
  '@langchain/openai': langchain,
};
const FEWEST_CHECKS = 60;

/** The official clients, unchanged, against one engine. */
export function officialClientsOn(engine: EngineKind): void {
  describe(`the official clients on the ${engine} engine`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open(engine);
    }, 180_000);
    afterAll(() => stage?.close(), 60_000);

    for (const [client, checks] of Object.entries(CLIENTS)) {
      describe(client, () => {
        it.each(Object.entries(checks))('%s', (_name, check) => check(stage), 60_000);
      });
    }

    it('are judges of enough', () => {
      const checks = Object.values(CLIENTS).flatMap((checks) => Object.keys(checks));
      expect(checks.length).toBeGreaterThanOrEqual(FEWEST_CHECKS);
    });
  });
}
