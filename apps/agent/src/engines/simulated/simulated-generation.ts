/** One answer of the pretend engine: what it says, and at the speed of its card. */
import type { ServerResponse } from 'node:http';
import { CatalogueError, PROMPT_TOKENS_HEADER, RESUME_HEADER, RESUMED, writeNote } from '@aivailable/contracts';
import { type Clock, pause } from '../../clock.js';
import { batchSlowdown } from './card-speed.js';
import {
  type AnswerHead,
  lastChunk,
  pieceChunk,
  roleChunk,
  usageChunk,
  usageOf,
  wholeAnswer,
} from './simulated-answer.js';
import type { SimulatedContinuity } from './simulated-continuity.js';
import type { SimulatedCounts } from './simulated-counts.js';
import type { Generation } from './simulated-requests.js';
import { type Script, writeScript } from './simulated-script.js';
import { countTokens } from './simulated-text.js';
import type { SlotGate } from './slot-gate.js';

export interface GenerationTerms {
  readonly model: string;
  readonly contextTokens: number;
  readonly tokensPerSecond: number;
  readonly slots: SlotGate;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly counts: SimulatedCounts;
}

/** Reading a prompt is that much faster than writing. */
const PREFILL_FACTOR = 12;

interface Work {
  /** One per choice. */
  readonly scripts: readonly Script[];
  readonly promptTokens: number;
  readonly writtenTokens: number;
}

type ContinuedGeneration = Generation & { readonly continuity: SimulatedContinuity };

export async function generate(
  generation: ContinuedGeneration,
  terms: GenerationTerms,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const work = workOf(generation, terms.contextTokens);
  const release = await terms.slots.enter(signal);
  if (!release) return;
  terms.counts.requests += 1;
  try {
    await pause(terms.clock, (work.promptTokens * msPerToken(terms)) / PREFILL_FACTOR, signal);
    if (signal.aborted) return;
    terms.counts.readTokens += work.promptTokens;
    await (generation.stream ? streamed : whole)(generation, work, terms, response, signal);
  } finally {
    terms.counts.requests -= 1;
    release();
  }
}

function workOf(generation: Generation, contextTokens: number): Work {
  const tools = generation.tools.length === 0 ? '' : JSON.stringify(generation.tools);
  const promptTokens = countTokens(generation.question + generation.begun + tools);
  if (promptTokens >= contextTokens) {
    const detail = `The prompt has ${promptTokens} tokens, this model's context is ${contextTokens}.`;
    throw new CatalogueError('context_length_exceeded', { detail });
  }
  const room = Math.min(generation.maxTokens ?? Number.POSITIVE_INFINITY, contextTokens - promptTokens);
  const scripts = Array.from({ length: generation.choices }, (_, choice) => writeScript(generation, choice, room));
  const writtenTokens = scripts.reduce((sum, { pieces }) => sum + pieces.length, 0);
  return { scripts, promptTokens, writtenTokens };
}

async function whole(
  generation: Generation,
  { scripts, promptTokens, writtenTokens }: Work,
  terms: GenerationTerms,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  await pause(terms.clock, writtenTokens * msPerToken(terms), signal);
  if (signal.aborted) return;
  terms.counts.writtenTokens += writtenTokens;
  const answer = wholeAnswer(headOf(generation, terms), scripts, usageOf(promptTokens, writtenTokens));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

async function streamed(
  generation: ContinuedGeneration,
  { scripts, promptTokens, writtenTokens }: Work,
  terms: GenerationTerms,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const head = headOf(generation, terms);
  const { said, wantsNotes } = generation.continuity;
  const send = (data: object | '[DONE]', tokens: readonly number[] = []) => {
    const note = wantsNotes ? `${writeNote({ promptTokens, tokens })}\n` : '';
    response.write(`${note}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  };
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    [PROMPT_TOKENS_HEADER]: promptTokens,
    ...(said === null ? {} : { [RESUME_HEADER]: RESUMED.whole }),
  });
  for (const [index, script] of scripts.entries()) {
    if (generation.kind === 'chat' && said === null) send(roleChunk(head, index));
    for (const [at, piece] of script.pieces.entries()) {
      if (at < (said ?? 0)) continue;
      await pause(terms.clock, msPerToken(terms), signal);
      if (signal.aborted) return;
      send(pieceChunk(head, index, piece, at), [at]);
      terms.counts.writtenTokens += 1;
    }
    send(lastChunk(head, index, script));
  }
  if (generation.includeUsage) send(usageChunk(head, usageOf(promptTokens, writtenTokens)));
  send('[DONE]');
  response.end();
}

function msPerToken({ tokensPerSecond, slots }: GenerationTerms): number {
  return (1_000 / tokensPerSecond) * batchSlowdown(slots.busy);
}

function headOf({ kind, topLogprobs }: Generation, { model, newId, clock }: GenerationTerms): AnswerHead {
  const prefix = kind === 'chat' ? 'chatcmpl' : 'cmpl';
  const newCallId = () => `call_${newId().replaceAll('-', '').slice(0, 24)}`;
  return { id: `${prefix}-${newId()}`, model, created: Math.floor(clock.now() / 1_000), kind, topLogprobs, newCallId };
}
