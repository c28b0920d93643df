import { memo } from 'react';
import { AnswerView } from './answer-view.js';
import type { Turn } from './chat/conversation.js';
import { QuestionView } from './question-view.js';

interface TurnViewProps {
  readonly turn: Turn;
  /** Null while an answer is being written. */
  readonly onResend: ((turnId: number, question: string) => void) | null;
  /** Given for the last turn alone. */
  readonly onAgain: ((lane: number) => void) | null;
  readonly onCode: (turnId: number, lane: number) => void;
}

export const TurnView = memo(function TurnView({ turn, onResend, onAgain, onCode }: TurnViewProps) {
  const { id, question, answers } = turn;
  return (
    <article className="turn">
      <QuestionView question={question} onResend={onResend && ((text) => onResend(id, text))} />
      <div className={answers.length > 1 ? 'answers answers-compared' : 'answers'}>
        {answers.map((answer, lane) => (
          <AnswerView
            // biome-ignore lint/suspicious/noArrayIndexKey: the place of an answer is its model's
            key={lane}
            answer={answer}
            lane={lane}
            onAgain={onAgain}
            onCode={(place) => onCode(id, place)}
          />
        ))}
      </div>
    </article>
  );
});
