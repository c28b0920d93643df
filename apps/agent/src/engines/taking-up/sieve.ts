/** What goes on of an engine's events to a client who has the beginning of the answer from another. */
export interface Sieve {
  /** Nothing more goes on. */
  readonly isOver: boolean;
  take(chunk: Buffer, nowMs: number): Buffer;
}
