import type { AnswerBody } from './answer-body.js';
import { type EngineError, engineError } from './engine-error.js';
import { type Fields, fieldsIn, isFields } from './json-fields.js';
import { readUsage, type Usage } from './usage.js';

/**
 * An answer in one piece of JSON whose caller asked for a stream: some engines, and proxies before them, ignore that. A
 * client of a stream finds nothing in it, so it becomes the stream's events, of which one holds all that was said.
 */
export class OnePieceBody implements AnswerBody {
  usage: Usage | null = null;
  failure: EngineError | null = null;
  readonly tokensSeen = 0;
  readonly isWhole = true;
  readonly isInsideEvent = false;
  private readonly held: Buffer[] = [];

  constructor(private readonly wantsUsage: boolean) {}

  take(chunk: Buffer): null {
    this.held.push(chunk);
    return null;
  }

  rest(): Buffer | null {
    const answer = fieldsIn(Buffer.concat(this.held).toString());
    if (answer !== null && Array.isArray(answer.choices) && !answer.error) return this.events(answer, answer.choices);
    this.failure = engineError(200, answer?.error ? answer : 'its answer could not be read');
    return null;
  }

  private events({ usage, ...answer }: Fields, choices: readonly unknown[]): Buffer {
    this.usage = readUsage(usage);
    const head = { ...answer, object: answer.object === 'chat.completion' ? 'chat.completion.chunk' : answer.object };
    const told = [
      { ...head, choices: choices.map(saidAtOnce) },
      ...(this.wantsUsage ? [{ ...head, choices: [], usage }] : []),
    ];
    return Buffer.from(`${told.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`);
  }
}

/** A chat's message as the only piece of itself; a completion's text is the same in both. */
function saidAtOnce(choice: unknown): unknown {
  if (!isFields(choice) || !isFields(choice.message)) return choice;
  const { message, ...rest } = choice;
  const { tool_calls: calls, ...said } = choice.message;
  const numbered = Array.isArray(calls) && { tool_calls: calls.map((call: object, index) => ({ index, ...call })) };
  return { ...rest, delta: { ...said, ...numbered } };
}
