/**
 * What the pretend engine answers: decided by the request alone, so that clients can be judged by it.
 * - A JSON format is answered by a small document that its schema allows.
 * - Tools are called that the last message mentions by name (or the first, where a call is demanded), with arguments
 *   that their parameters allow. A tool's result is repeated in words.
 * - "Repeat: ..." is repeated. All else is answered by a readable text that says that it is simulated.
 * - An answer that was begun is gone on with.
 */
import { seededNoise } from '../../seeded-noise.js';
import { simulatedDocument } from './simulated-document.js';
import type { Generation, OfferedTool } from './simulated-requests.js';
import { cutAtStop, piecesOf, simulatedPieces } from './simulated-text.js';

/** One token's worth of an answer. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly index: number; readonly name: string }
  | { readonly kind: 'arguments'; readonly index: number; readonly text: string };

export type FinishReason = 'stop' | 'length' | 'tool_calls';

export interface Script {
  readonly pieces: readonly Piece[];
  readonly finish: FinishReason;
  /** The caller's text that ended it. */
  readonly stopText: string | null;
}

const REPEAT = /^repeat: ?(.+)/is;

export function writeScript(generation: Generation, choice: number, room: number): Script {
  const called = toolsToCall(generation);
  const whole = called.length > 0 ? callScript(called, seedOf(generation, choice)) : textScript(generation, choice);
  const pieces = whole.pieces.slice(0, room);
  return pieces.length < whole.pieces.length ? { pieces, finish: 'length', stopText: null } : whole;
}

function toolsToCall({ tools, mustCall, mostCalls, lastSaid }: Generation): readonly OfferedTool[] {
  const said = lastSaid.role === 'tool' ? '' : lastSaid.text.toLowerCase();
  const mentioned = tools.filter(({ name }) => mentions(said, name.toLowerCase()));
  const wanted = mustCall && mentioned.length === 0 ? tools.slice(0, 1) : mentioned;
  return wanted.slice(0, mostCalls);
}

function mentions(said: string, name: string): boolean {
  return said.includes(name) || said.includes(name.replaceAll(/[_-]/g, ' '));
}

function callScript(tools: readonly OfferedTool[], seed: string): Script {
  const pieces = tools.flatMap(({ name, parameters }, index): Piece[] => {
    const value = simulatedDocument({ type: 'object', ...parameters }, seededNoise(`${seed} ${name}`));
    const text = piecesOf(JSON.stringify(value)).map((part): Piece => ({ kind: 'arguments', index, text: part }));
    return [{ kind: 'call', index, name }, ...text];
  });
  return { pieces, finish: 'tool_calls', stopText: null };
}

function textScript(generation: Generation, choice: number): Script {
  const said = withoutBegun(textPieces(generation, choice), generation.begun);
  const stopped = cutAtStop(said, generation.stops);
  const pieces = (stopped?.pieces ?? said).map((text): Piece => ({ kind: 'text', text }));
  return { pieces, finish: 'stop', stopText: stopped?.stop ?? null };
}

function textPieces(generation: Generation, choice: number): string[] {
  const { schema, lastSaid } = generation;
  const seed = seedOf(generation, choice);
  if (schema !== null) return piecesOf(JSON.stringify(simulatedDocument(schema, seededNoise(seed))));
  if (lastSaid.role === 'tool') return ['The', ' tool', ' said', ':', ' ', ...piecesOf(lastSaid.text)];
  const [, repeated] = REPEAT.exec(lastSaid.text) ?? [];
  return repeated === undefined ? simulatedPieces(seed) : piecesOf(repeated);
}

function seedOf({ seed, question }: Generation, choice: number): string {
  return choice === 0 ? `${seed} ${question}` : `${seed}/${choice} ${question}`;
}

/** Goes on where the caller's beginning ends; another beginning than ours is left as it is. */
function withoutBegun(pieces: readonly string[], begun: string): readonly string[] {
  const text = pieces.join('');
  if (begun === '' || !text.startsWith(begun)) return pieces;
  let left = begun.length;
  return pieces.flatMap((piece) => {
    const rest = piece.slice(Math.min(left, piece.length));
    left -= piece.length - rest.length;
    return rest === '' ? [] : [rest];
  });
}
