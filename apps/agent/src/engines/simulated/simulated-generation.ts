/** One answer of the pretend engine: what it says, and at the speed of its card. */
import type { ServerResponse } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import { type Clock, pause } from '../../clock.js';
import { batchSlowdown } from './card-speed.js';
import {
  type AnswerHead,
  type FinishReason,
  lastChunk,
  roleChunk,
  textChunk,
  usageChunk,
  usageOf,
  wholeAnswer,
} from './simulated-answer.js';
import type { Generation } from './simulated-requests.js';
import { countTokens, cutAtStop, simulatedPieces } from './simulated-text.js';
import type { SlotGate } from './slot-gate.js';

export interface GenerationTerms {
  readonly model: string;
  readonly contextTokens: number;
  readonly tokensPerSecond: number;
  readonly slots: SlotGate;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Reading a prompt is that much faster than writing. */
const PREFILL_FACTOR = 12;

interface Script {
  readonly pieces: readonly string[];
  readonly finish: FinishReason;
  readonly promptTokens: number;
}

export async function generate(
  generation: Generation,
  terms: GenerationTerms,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const script = writeScript(generation, terms.contextTokens);
  const release = await terms.slots.enter(signal);
  if (!release) return;
  try {
    await pause(terms.clock, (script.promptTokens * msPerToken(terms)) / PREFILL_FACTOR, signal);
    await (generation.stream ? streamed : whole)(generation, script, terms, response, signal);
  } finally {
    release();
  }
}

function writeScript({ question, seed, stops, maxTokens }: Generation, contextTokens: number): Script {
  const promptTokens = countTokens(question);
  if (promptTokens >= contextTokens) {
    const detail = `The prompt has ${promptTokens} tokens, this model's context is ${contextTokens}.`;
    throw new CatalogueError('context_length_exceeded', { detail });
  }
  const said = simulatedPieces(`${seed} ${question}`);
  const stopped = cutAtStop(said, stops) ?? said;
  const room = Math.min(maxTokens ?? Number.POSITIVE_INFINITY, contextTokens - promptTokens);
  const pieces = stopped.slice(0, room);
  return { pieces, promptTokens, finish: pieces.length < stopped.length ? 'length' : 'stop' };
}

async function whole(
  generation: Generation,
  script: Script,
  terms: GenerationTerms,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  await pause(terms.clock, script.pieces.length * msPerToken(terms), signal);
  if (signal.aborted) return;
  const usage = usageOf(script.promptTokens, script.pieces.length);
  const answer = wholeAnswer(headOf(generation, terms), script.pieces.join(''), script.finish, usage);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

async function streamed(
  generation: Generation,
  script: Script,
  terms: GenerationTerms,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const head = headOf(generation, terms);
  const send = (data: object | '[DONE]') => {
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (generation.kind === 'chat') send(roleChunk(head));
  for (const piece of script.pieces) {
    await pause(terms.clock, msPerToken(terms), signal);
    if (signal.aborted) return;
    send(textChunk(head, piece));
  }
  send(lastChunk(head, script.finish));
  if (generation.includeUsage) send(usageChunk(head, usageOf(script.promptTokens, script.pieces.length)));
  send('[DONE]');
  response.end();
}

function msPerToken({ tokensPerSecond, slots }: GenerationTerms): number {
  return (1_000 / tokensPerSecond) * batchSlowdown(slots.busy);
}

function headOf({ kind }: Generation, { model, newId, clock }: GenerationTerms): AnswerHead {
  const prefix = kind === 'chat' ? 'chatcmpl' : 'cmpl';
  return { id: `${prefix}-${newId()}`, model, created: Math.floor(clock.now() / 1_000), kind };
}
