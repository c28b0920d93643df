import { CatalogueError, openAiError, type StartedAnswer } from '@aivailable/contracts';
import { eventEnd } from '../outside/event-translation.js';
import { TakenUp } from './taken-up.js';

/** As long as nothing new is said a comment tells that something is being done. */
const SIGN_EVERY_MS = 5_000;
const SIGN = Buffer.from(': again\n\n');
const NOTHING = Buffer.alloc(0);

type Fields = Readonly<Record<string, unknown>>;

/**
 * The events of an answer that is written once more: what its client has is held back, the rest goes on. Where it is not
 * the same again an error event ends it, never a repetition.
 */
export class SaidAgain {
  /** It became another answer: nothing more goes on. */
  isOver = false;
  private readonly takenUp: TakenUp;
  private held: Buffer = NOTHING;

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
    const seen = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const events: Buffer[] = [];
    let start = 0;
    for (let end = eventEnd(seen, start); end !== -1 && !this.isOver; end = eventEnd(seen, start)) {
      events.push(this.rest(seen.subarray(start, end)));
      start = end;
    }
    this.held = seen.subarray(start);
    const said = Buffer.concat(events);
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
    const [, data] = /^data: ?(\{.*\})\s*$/s.exec(event.toString('utf8')) ?? [];
    const said = data === undefined ? null : parsed(data);
    if (said === null || !Array.isArray(said.choices) || said.choices.length === 0) return event;
    const choices = said.choices.flatMap((choice: Fields) => this.restOf(choice));
    if (this.takenUp.isOther) return this.ends();
    return choices.length === 0 ? NOTHING : Buffer.from(`data: ${JSON.stringify({ ...said, choices })}\n\n`);
  }

  /** Nothing where the client has all of it. */
  private restOf(choice: Fields): Fields[] {
    const { delta, text, finish_reason: finish } = choice;
    const left = isFields(delta)
      ? { delta: this.restOfDelta(delta) }
      : { text: typeof text === 'string' ? this.takenUp.content(text) : text };
    if (finish && !this.takenUp.isReached) this.takenUp.isOther = true;
    return finish || !isVoid(left) ? [{ ...choice, ...left }] : [];
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
    return Buffer.from(
      `data: ${JSON.stringify(openAiError(new CatalogueError('engine_failed', { model: this.servedName, detail })))}\n\n`,
    );
  }
}

function isVoid(left: Fields): boolean {
  const said = isFields(left.delta) ? Object.values(left.delta) : [left.text];
  return said.every((part) => part === '' || part === null || part === undefined);
}

function parsed(data: string): Fields | null {
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
