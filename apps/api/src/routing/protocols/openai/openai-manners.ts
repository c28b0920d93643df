import type { Refusal } from '../../refusals.js';
import type { AnswerForm, Manners } from '../protocol.js';

/** Refusals are made in OpenAI's shape everywhere; the other protocols translate them. */
export const openAiManners: Manners = {
  refusal: ({ body }) => body,
  streamRefusal: ({ body }: Refusal) => `data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`,
  ping: ': waiting\n\n',
  pingWith: (words) => `: waiting, ${words}\n\n`,
  streamType: 'text/event-stream; charset=utf-8',
};

/** Engines speak it themselves: everything goes on byte for byte, in the chunks in which it came. */
export const openAiForm: AnswerForm = { ...openAiManners, events: (events) => events, whole: null };
