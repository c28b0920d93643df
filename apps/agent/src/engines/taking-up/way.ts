/**
 * How an engine that is a program of its own comes to say the rest of an answer that another began. Nobody tells its
 * tokens, and text that is read back may become others. So what would be written the same once more is written once more, and
 * what its client has is held back: exact, whatever it is, at the price of writing it again. What is drawn by lot is never
 * the same again: the engine is given the beginning, where it can go on from one.
 */
import { CatalogueError, RESUME_MEMBER, type StartedAnswer } from '@aivailable/contracts';

export type Question = Readonly<Record<string, unknown>>;

export interface Way {
  readonly how: 'again' | 'onward' | 'over';
  /** What the engine is asked. */
  readonly question: Question;
}

/** The question with the beginning of its answer, as this engine goes on from one; null where it cannot from this one. */
export type Onward = (path: string, question: Question, started: StartedAnswer) => Promise<Question | null>;

export async function wayOn(path: string, asked: Question, started: StartedAnswer, onward: Onward): Promise<Way> {
  const { [RESUME_MEMBER]: _begun, ...question } = asked;
  if (question.stream !== true || (typeof question.n === 'number' && question.n > 1)) throw impossible();
  // Its client has the role alone.
  if (isEmpty(started)) return { how: 'onward', question };
  if (isGreedy(question)) return { how: 'again', question };
  const begun = await onward(path, question, started);
  if (begun !== null) return onwardFrom(begun, started.written);
  if (Number.isInteger(question.seed)) return { how: 'again', question };
  throw impossible();
}

function isEmpty({ content, reasoning, calls }: StartedAnswer): boolean {
  return content === '' && reasoning === '' && calls.length === 0;
}

function isGreedy({ temperature, top_k: topK }: Question): boolean {
  return temperature === 0 || topK === 1;
}

/** What was written counts against what may be written. Engines draw one token at least, also where none may be. */
function onwardFrom(question: Question, written: number): Way {
  const limits = ['max_tokens', 'max_completion_tokens', 'n_predict'].flatMap((name): [string, number][] => {
    const limit = question[name];
    return typeof limit === 'number' && limit > 0 ? [[name, limit - written]] : [];
  });
  const how = limits.some(([, left]) => left <= 0) ? 'over' : 'onward';
  const lessRoom = Object.fromEntries(limits.map(([name, left]) => [name, Math.max(1, left)]));
  return { how, question: { ...question, ...lessRoom } };
}

function impossible(): CatalogueError {
  const detail =
    'This engine can write an answer once more where that is the same again (temperature 0, or a seed), or go on from a text. It can do neither with this one.';
  return new CatalogueError('invalid_request', { detail });
}
