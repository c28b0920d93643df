import { CatalogueError, type StartedAnswer } from '@aivailable/contracts';

/**
 * Of an answer that was begun elsewhere: what its client has already is held back, what is new passes. A beginning that
 * is not the same is an error, never a repetition.
 */
export class TakenUp {
  private readonly sent: Map<string, string>;
  private readonly callCount: number;
  /** Its beginning is not the one that the client has. */
  isOther = false;

  constructor({ content, reasoning, calls }: Pick<StartedAnswer, 'content' | 'reasoning' | 'calls'>) {
    const texts = [...calls.map((call, index): [string, string] => [callChannel(index), call.arguments])];
    this.sent = new Map([['content', content], ['reasoning', reasoning], ...texts]);
    this.callCount = calls.length;
  }

  /** Its client has heard of the call, by the id that it has. */
  knowsCall(index: number): boolean {
    return index < this.callCount;
  }

  content(text: string): string {
    return this.rest('content', text);
  }

  reasoning(text: string): string {
    return this.rest('reasoning', text);
  }

  callArguments(index: number, text: string): string {
    return this.rest(callChannel(index), text);
  }

  /** What the client has was all said again. */
  get isReached(): boolean {
    return !this.isOther && [...this.sent.values()].every((left) => left === '');
  }

  /** To be asked at the end: what is thrown while an engine's chat writes is not heard. */
  check(): void {
    if (!this.isOther) return;
    const detail = 'The beginning of the answer cannot be written again as its client has it.';
    throw new CatalogueError('engine_failed', { model: 'this instance', detail });
  }

  private rest(channel: string, text: string): string {
    const sent = this.sent.get(channel) ?? '';
    const again = text.slice(0, sent.length);
    this.isOther ||= !sent.startsWith(again);
    if (this.isOther) return '';
    this.sent.set(channel, sent.slice(again.length));
    return text.slice(again.length);
  }
}

const callChannel = (index: number): string => `call ${index}`;
