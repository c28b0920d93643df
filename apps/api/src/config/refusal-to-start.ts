/** The process cannot start and says in one sentence what to do. Printed without a stack trace. */
export class RefusalToStart extends Error {
  constructor(sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.name = 'RefusalToStart';
  }
}
