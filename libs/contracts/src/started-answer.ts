import { z } from 'zod';

/**
 * An answer that outlives the engine that began it. While it streams, an engine that is asked to notes the tokens that
 * it drew in a comment before each event; when it dies, those go with the request to another, which takes the answer up
 * where the client has it. Clients see none of this.
 */

/** On a request: tell the drawn tokens beside each event. */
export const NOTES_HEADER = 'x-aivailable-notes';
/** On a request: it carries an answer that was begun elsewhere. On the answer: how it was taken up. */
export const RESUME_HEADER = 'x-aivailable-resume';
/** The member of the request's body with the `StartedAnswer`. */
export const RESUME_MEMBER = 'aivailable_resume';

/** Whether the usage at the end counts all of the answer, or takes what was written before for a part of the prompt. */
export const RESUMED = { whole: 'whole', part: 'part' } as const;

/** A note is a comment line before an event's data; it ends with the line. */
export const NOTE_START = ': aivailable ';

export const startedAnswer = z.object({
  /** Tokens drawn by an engine of the same kind with the same file; null where it does not tell them. */
  tokens: z.array(z.number().int().nonnegative()).nullable(),
  /** How many of the answer's tokens are written already, as well as that is known. */
  written: z.number().int().nonnegative(),
  content: z.string(),
  reasoning: z.string(),
  calls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.string() })),
});
export type StartedAnswer = z.infer<typeof startedAnswer>;

/** What an engine drew since its last note, and how long it found the prompt to be. */
export interface DrawnNote {
  readonly promptTokens: number;
  readonly tokens: readonly number[];
}

/** One line, without its end. */
export function writeNote({ promptTokens, tokens }: DrawnNote): string {
  return `${NOTE_START}${promptTokens} ${tokens.join(',')}`;
}

/** Null where the line is none of ours. */
export function readNote(line: string): DrawnNote | null {
  if (!line.startsWith(NOTE_START)) return null;
  const [prompt = '', drawn = ''] = line.slice(NOTE_START.length).trimEnd().split(' ');
  const tokens = drawn === '' ? [] : drawn.split(',').map(Number);
  const promptTokens = Number(prompt);
  return [promptTokens, ...tokens].every(Number.isInteger) ? { promptTokens, tokens } : null;
}
