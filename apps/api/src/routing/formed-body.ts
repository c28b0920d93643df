import type { AnswerBody } from './answer-body.js';
import { type EngineError, engineError } from './engine-error.js';
import { bytesOf } from './octets.js';
import type { AnswerForm } from './protocols/protocol.js';

/** An engine's answer in its caller's form. What is learned from it is learned on the engine's side. */
export class FormedBody implements AnswerBody {
  readonly isInsideEvent = false;
  private readonly held: Buffer[] = [];
  private unreadable: EngineError | null = null;

  constructor(
    private readonly engine: AnswerBody,
    private readonly form: AnswerForm,
    private readonly isStream: boolean,
  ) {}

  get usage() {
    return this.engine.usage;
  }

  get tokensSeen() {
    return this.engine.tokensSeen;
  }

  get failure(): EngineError | null {
    return this.unreadable ?? this.engine.failure;
  }

  get isWhole() {
    return this.engine.isWhole;
  }

  take(chunk: Buffer): Buffer | null {
    const passed = this.engine.take(chunk);
    if (passed === null) return null;
    const taken = bytesOf(passed);
    if (this.isStream) return this.form.events(taken);
    if (this.form.whole === null) return taken;
    this.held.push(taken);
    return null;
  }

  rest(): Buffer | null {
    if (this.isStream) return this.lastEvents();
    if (this.form.whole === null) return null;
    try {
      return this.form.whole(Buffer.concat(this.held));
    } catch {
      this.unreadable = engineError(200, 'its answer could not be read');
      return null;
    }
  }

  private lastEvents(): Buffer | null {
    const events = this.engine.rest?.() ?? null;
    return events && this.form.events(events);
  }
}
