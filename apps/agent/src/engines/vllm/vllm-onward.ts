import { isPlain, longerChat, longerPrompt } from '../taking-up/begun-text.js';
import type { Onward } from '../taking-up/way.js';

/** vLLM goes on from a text; grammars and its readers of thoughts would begin anew. */
export const vllmOnward: Onward = async (path, question, started) => {
  if (!isPlain(question, started)) return null;
  if (path === '/v1/completions') return longerPrompt(question, started);
  const longer = path === '/v1/chat/completions' ? longerChat(question, started) : null;
  return longer && { ...longer, add_generation_prompt: false, continue_final_message: true };
};
