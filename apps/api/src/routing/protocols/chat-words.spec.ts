import { describe, expect, it } from '@jest/globals';
import { readAsked } from '../asked.js';
import { type ChatMessage, chatQuestion } from './chat-words.js';
import { openAiForm } from './openai/openai-manners.js';

describe('a chat put into the words of engines', () => {
  const messages: ChatMessage[] = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'And?' },
  ];

  it('is known again at its next turn, in whichever protocol that comes', () => {
    const { prefixes } = chatQuestion({ model: 'toy', messages }, true, openAiForm).asked;
    expect(prefixes).toHaveLength(3);
    expect(prefixes).toEqual(readAsked(Buffer.from(JSON.stringify({ model: 'toy', messages }))).prefixes);
  });
});
