import { KIB, MIB } from '@aivailable/contracts';

/** Every limit and time-out of the data plane, in one place. */
export interface Limits {
  /** Largest request body. */
  readonly bodyBytes: number;
  /** Longest wait for a slot. */
  readonly queueMs: number;
  /** The same while a model on demand is being loaded. */
  readonly coldMs: number;
  /** Most requests that wait for one deployment. */
  readonly queueLength: number;
  /** Instances that one request may be given, one after the other, before its first byte. */
  readonly tries: number;
  /** How often one stream is handed on after its first byte. */
  readonly continuations: number;
  /** A connection to the node must be there after this. */
  readonly connectMs: number;
  /** First byte of a streamed answer: the prefill of a long prompt on an old card. */
  readonly firstByteMs: number;
  /** First byte of an answer that is not streamed: the engine sends it when it is whole. */
  readonly wholeAnswerMs: number;
  /** Longest gap between two chunks. */
  readonly stallMs: number;
  /** A client that sends nothing of its body for so long is cut off. */
  readonly senderStallMs: number;
  /** A client that takes nothing for so long loses its slot. */
  readonly readerStallMs: number;
  /** A streaming client that waits so long gets its headers and a first comment. */
  readonly pingAfterMs: number;
  readonly pingEveryMs: number;
  /** An instance that just failed is left alone for this; doubled while it goes on failing. */
  readonly restMs: number;
  readonly longestRestMs: number;
  /** So many errors of its own in a row, and an instance is left alone. */
  readonly erredInRow: number;
  /** After a rest one request alone finds out whether it works; when that takes longer than this, another one may. */
  readonly probeMs: number;
  /** What is read and thrown away of a refused body, so that a client that is still writing sees the refusal. */
  readonly refusedBodyBytes: number;
  readonly refusedBodyMs: number;
  /** What is kept of an engine's error answer. */
  readonly errorBodyBytes: number;
  /** An event larger than this is passed on without a look inside. */
  readonly eventBytes: number;
}

export const LIMITS: Limits = {
  bodyBytes: 32 * MIB,
  queueMs: 60_000,
  coldMs: 300_000,
  queueLength: 512,
  tries: 3,
  continuations: 8,
  connectMs: 10_000,
  firstByteMs: 120_000,
  wholeAnswerMs: 600_000,
  stallMs: 60_000,
  senderStallMs: 30_000,
  readerStallMs: 60_000,
  pingAfterMs: 5_000,
  pingEveryMs: 10_000,
  restMs: 500,
  longestRestMs: 5_000,
  erredInRow: 3,
  probeMs: 5_000,
  refusedBodyBytes: 64 * MIB,
  refusedBodyMs: 2_000,
  errorBodyBytes: 64 * KIB,
  eventBytes: MIB,
};
