import type { StartedAnswer } from '@aivailable/contracts';
import { isFormed, isPlain, longerChat, longerPrompt } from '../taking-up/begun-text.js';
import type { Onward, Question } from '../taking-up/way.js';

/** Asks the server; null where it refuses or is of a build that does not know the path. */
export type AskServer = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

/**
 * How a llama-server goes on from the beginning of an answer. Builds differ much: what the template made of it is looked
 * at before it is asked, and only newer builds, which know the prompt of a generation, lead a grammar past it.
 */
export function serverOnward(ask: AskServer): Onward {
  return async (path, question, started) => {
    if (path === '/v1/completions') return isPlain(question, started) ? longerPrompt(question, started) : null;
    if (path !== '/v1/chat/completions' || started.calls.length > 0) return null;
    if (isFormed(question) && !(await leadsGrammars(question, ask))) return null;
    return chatOn(question, started, ask);
  };
}

async function chatOn(question: Question, started: StartedAnswer, ask: AskServer): Promise<Question | null> {
  const { content, reasoning } = started;
  const longer = longerChat(question, started);
  if (longer === null) return null;
  const from = content === '' && reasoning !== '' ? 'reasoning_content' : 'content';
  const chat = { ...longer, add_generation_prompt: false, continue_final_message: from };
  const { prompt } = Object(await ask('POST', '/apply-template', chat));
  const isWhole = typeof prompt === 'string' && prompt.endsWith(content || reasoning) && prompt.includes(reasoning);
  return isWhole ? chat : null;
}

/** A caller's own grammar begins anew in every build. */
async function leadsGrammars(question: Question, ask: AskServer): Promise<boolean> {
  if (question.grammar) return false;
  const { default_generation_settings: settings } = Object(await ask('GET', '/props'));
  return Object(Object(settings).params).generation_prompt !== undefined;
}
