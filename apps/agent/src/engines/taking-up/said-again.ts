import { CatalogueError, openAiError, type StartedAnswer } from '@aivailable/contracts';
import type { Sieve } from './sieve.js';
import { TakenUp } from './taken-up.js';
import { untoldOdds } from './untold-odds.js';
import { type Fields, isFields, saidIn, saying, WholeEvents } from './whole-events.js';

/** As long as nothing new is said a comment tells that something is being done. */
const SIGN_EVERY_MS = 5_000;
const SIGN = Buffer.from(': again\n\n');
const NOTHING = Buffer.alloc(0);

/**
 * The events of an answer that is written once more: what its client has is held back, the rest goes on. Where it is not
 * the same again an error event ends it, never a repetition.
 */
export class SaidAgain implements Sieve {
  /** It became another answer: nothing more goes on. */
  isOver = false;
  private saysNews = false;
  private readonly takenUp: TakenUp;
  private readonly events = new WholeEvents();

  constructor(
    started: StartedAnswer,
    private readonly servedName: string,
    private saidAtMs: number,
  ) {
    this.takenUp = new TakenUp(started);
  }

  /** What goes on of these bytes. */
  take(chunk: Buffer, nowMs: number): Buffer {
    if (this.isOver) return NOTHING;
    const said = Buffer.concat(this.events.take(chunk).map((event) => (this.isOver ? NOTHING : this.rest(event))));
    return said.length > 0 ? this.says(said, nowMs) : this.sign(nowMs);
  }

  private says(bytes: Buffer, nowMs: number): Buffer {
    this.saidAtMs = nowMs;
    return bytes;
  }

  private sign(nowMs: number): Buffer {
    return nowMs - this.saidAtMs < SIGN_EVERY_MS ? NOTHING : this.says(SIGN, nowMs);
  }

  private rest(event: Buffer): Buffer {
    const said = saidIn(event);
    if (said === null || !Array.isArray(said.choices) || said.choices.length === 0) return event;
    const choices = said.choices.flatMap((choice: Fields) => this.restOf(choice));
    if (this.takenUp.isOther) return this.ends();
    return choices.length === 0 ? NOTHING : saying({ ...said, choices });
  }

  /** Nothing where the client has all of it. */
  private restOf(choice: Fields): Fields[] {
    const { delta, text, finish_reason: finish } = choice;
    const left = isFields(delta)
      ? { delta: this.restOfDelta(delta) }
      : { text: typeof text === 'string' ? this.takenUp.content(text) : text };
    if (finish && !this.takenUp.isReached) this.takenUp.isOther = true;
    const isNew = !isVoid(left);
    /* What has no text of its own belongs to what was said last. */
    const isLeft = isNew || (this.saysNews && Boolean(choice.logprobs));
    this.saysNews ||= isNew;
    return finish || isLeft ? [{ ...choice, ...left, ...this.oddsOf(choice, left) }] : [];
  }

  private oddsOf(choice: Fields, left: Fields): Fields {
    if (!choice.logprobs) return {};
    return { logprobs: untoldOdds(choice.logprobs, bytesOf(choice) - bytesOf(left)) };
  }

  private restOfDelta({ role: _said, tool_calls: calls, ...delta }: Fields): Fields {
    const rest: Record<string, unknown> = { ...delta };
    if (typeof delta.content === 'string') rest.content = this.takenUp.content(delta.content);
    for (const name of ['reasoning_content', 'reasoning'])
      if (typeof delta[name] === 'string') rest[name] = this.takenUp.reasoning(delta[name]);
    const left = Array.isArray(calls) ? calls.flatMap((call: Fields) => this.restOfCall(call)) : [];
    return left.length === 0 ? rest : { ...rest, tool_calls: left };
  }

  private restOfCall(call: Fields): Fields[] {
    const index = typeof call.index === 'number' ? call.index : 0;
    if (!this.takenUp.knowsCall(index)) return [call];
    const { arguments: written } = Object(call.function);
    const text = typeof written === 'string' ? this.takenUp.callArguments(index, written) : '';
    return text === '' ? [] : [{ index, function: { arguments: text } }];
  }

  private ends(): Buffer {
    this.isOver = true;
    const detail = 'It could not write the beginning of the answer again as its client has it.';
    const error = openAiError(new CatalogueError('engine_failed', { model: this.servedName, detail }));
    return saying({ ...error });
  }
}

/** Of its texts. */
function bytesOf({ delta, text }: Fields): number {
  const { content, reasoning_content: thought, reasoning = thought } = isFields(delta) ? delta : {};
  return [text, content, reasoning].reduce(
    (sum: number, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : 0),
    0,
  );
}

function isVoid(left: Fields): boolean {
  const said = isFields(left.delta) ? Object.values(left.delta) : [left.text];
  return said.every((part) => part === '' || part === null || part === undefined);
}
