import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { asProblem } from '../../../server/api-problem.js';
import { chat } from '../../../server/chat-stream.js';
import { sessionQuery } from '../../../server/session.js';
import { type Answer, grow, newAnswer } from './answer.js';
import { type Asking, type Settings, type Turn, wishOf } from './conversation.js';
import { Frames } from './frames.js';

export interface Wanted {
  /** Each answers the question by itself; all at once. */
  readonly models: readonly string[];
  readonly settings: Settings;
}

/** The turns of one conversation and the answers that are being written. Leaving aborts them, down to the engine. */
export function useChat(firstTurns: readonly Turn[]) {
  const [turns, setTurns] = useState(firstTurns);
  const running = useRef(new Set<AbortController>());
  const onRefused = useOnRefused();
  const [frames] = useState(() => new Frames<readonly Turn[]>((change) => setTurns(change)));
  const streaming = turns.some(isOpen);
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const abort of all) abort.abort();
      frames.stop();
    };
  }, [frames]);

  const write = async (id: number, asking: Asking, first: Answer) => {
    const abort = new AbortController();
    running.current.add(abort);
    const put = (next: Answer) => frames.put(`${id} ${asking.lane}`, (all) => withAnswer(all, id, asking.lane, next));
    try {
      const status = await written(asking, first, abort.signal, put);
      if (status === UNAUTHENTICATED) onRefused();
    } finally {
      running.current.delete(abort);
    }
  };

  const ask = (question: string, before: readonly Turn[], { models, settings }: Wanted) => {
    const id = (before.at(-1)?.id ?? 0) + 1;
    const answers = models.map((model) => newAnswer(model, settings, performance.now()));
    setTurns([...before, { id, question, answers }]);
    answers.forEach((answer, lane) => {
      void write(id, { model: answer.model, settings, before, question, lane }, answer);
    });
  };

  return {
    turns,
    streaming,
    ask: (question: string, wanted: Wanted) => ask(question, turns, wanted),
    /** Asks an earlier question in other words; what came after it is forgotten. */
    askAnew: (turnId: number, question: string, wanted: Wanted) => {
      const place = turns.findIndex(({ id }) => id === turnId);
      if (place >= 0) ask(question, turns.slice(0, place), wanted);
    },
    /** One answer to the last question once more. */
    again: (lane: number, { models, settings }: Wanted) => {
      const last = turns.at(-1);
      const model = models[lane] ?? models[0];
      if (!last || model === undefined) return;
      const { id, question } = last;
      const answer = newAnswer(model, settings, performance.now());
      setTurns((all) => withAnswer(all, id, lane, answer));
      void write(id, { model, settings, before: turns.slice(0, -1), question, lane }, answer);
    },
    stop: () => {
      for (const abort of running.current) abort.abort();
    },
  };
}

const UNAUTHENTICATED = 401;

/** Whose session ended is asked to sign in; the question waits in the list of chats. */
function useOnRefused(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

/** Puts the answer at each piece of it, to its end, however it ends. Answers the status of a refusal. */
async function written(asking: Asking, first: Answer, signal: AbortSignal, put: (answer: Answer) => void) {
  let answer = first;
  try {
    for await (const piece of chat(wishOf(asking), signal)) {
      answer = grow(answer, piece, performance.now());
      put(answer);
    }
    if (answer.ending === 'open') put({ ...answer, ending: 'whole' });
    return null;
  } catch (error) {
    put(broken(answer, error, signal));
    return asProblem(error).status;
  }
}

function isOpen({ answers }: Turn): boolean {
  return answers.some(({ ending }) => ending === 'open');
}

function withAnswer(turns: readonly Turn[], id: number, lane: number, answer: Answer): readonly Turn[] {
  return turns.map((turn) => (turn.id === id ? { ...turn, answers: replaced(turn.answers, lane, answer) } : turn));
}

function replaced(answers: readonly Answer[], lane: number, answer: Answer): readonly Answer[] {
  return answers.map((old, place) => (place === lane ? answer : old));
}

function broken(answer: Answer, error: unknown, signal: AbortSignal): Answer {
  if (signal.aborted) return { ...answer, ending: 'stopped' };
  const { message, requestId } = asProblem(error);
  return { ...answer, ending: 'failed', problem: { message, requestId } };
}
