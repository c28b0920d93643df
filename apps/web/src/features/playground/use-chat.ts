import { useEffect, useRef, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { chat } from '../../server/chat-stream.js';
import { type Answer, grow, newAnswer } from './answer.js';
import { knobs, messagesOf, type Settings, type Turn } from './conversation.js';

interface Asking {
  readonly model: string;
  readonly settings: Settings;
}

/** The conversation and its one running answer. Leaving the page aborts it, and the abort reaches the engine. */
export function useChat(firstTurns: readonly Turn[]) {
  const [turns, setTurns] = useState(firstTurns);
  const running = useRef<AbortController | null>(null);
  const streaming = turns.at(-1)?.answer.ending === 'open';
  useEffect(() => () => running.current?.abort(), []);

  const put = (id: number, answer: Answer) =>
    setTurns((all) => all.map((turn) => (turn.id === id ? { ...turn, answer } : turn)));

  const answerTo = async (question: string, before: readonly Turn[], { model, settings }: Asking) => {
    const abort = new AbortController();
    running.current = abort;
    const id = (before.at(-1)?.id ?? 0) + 1;
    let answer = newAnswer(model, performance.now());
    setTurns([...before, { id, question, answer }]);
    const wish = { model, messages: messagesOf(settings, before, question), ...knobs(settings) };
    try {
      for await (const piece of chat(wish, abort.signal)) {
        answer = grow(answer, piece, performance.now());
        put(id, answer);
      }
      if (answer.ending === 'open') put(id, { ...answer, ending: 'whole' });
    } catch (error) {
      put(id, broken(answer, error, abort.signal));
    } finally {
      if (running.current === abort) running.current = null;
    }
  };

  return {
    turns,
    streaming,
    ask: (question: string, asking: Asking) => void answerTo(question, turns, asking),
    again: (asking: Asking) => {
      const last = turns.at(-1);
      if (last) void answerTo(last.question, turns.slice(0, -1), asking);
    },
    stop: () => running.current?.abort(),
    clear: () => {
      running.current?.abort();
      setTurns([]);
    },
  };
}

function broken(answer: Answer, error: unknown, signal: AbortSignal): Answer {
  if (signal.aborted) return { ...answer, ending: 'stopped' };
  const { message, requestId } = asProblem(error);
  return { ...answer, ending: 'failed', problem: { message, requestId } };
}
