import { ActionIcon, Tooltip } from '@mantine/core';
import { lazy, memo, Suspense } from 'react';
import { CopyIcon } from '../../ui/copy-line.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Icon } from '../../ui/icon.js';
import { type Answer, readOut } from './answer.js';
import type { Turn } from './conversation.js';
import { texts } from './texts.js';

const Markdown = lazy(async () => ({ default: (await import('./markdown.js')).Markdown }));

interface TurnViewProps {
  readonly turn: Turn;
  /** Given for the last turn alone. */
  readonly onAgain: (() => void) | null;
}

export const TurnView = memo(function TurnView({ turn, onAgain }: TurnViewProps) {
  const { question, answer } = turn;
  return (
    <article className="turn">
      <div className="question">
        <span className="sr-only">{texts.you}: </span>
        {question}
      </div>
      <div className="answer">
        <span className="answer-model">{answer.model}</span>
        {answer.text === '' && answer.ending === 'open' && <Waiting />}
        {answer.text !== '' && (
          <Suspense fallback={<p className="answer-plain">{answer.text}</p>}>
            <Markdown text={answer.text} />
          </Suspense>
        )}
        <ErrorNote problem={answer.problem} />
        {answer.ending === 'stopped' && <p className="answer-note">{texts.stopped}</p>}
        {answer.ending === 'cut' && <p className="answer-note">{texts.cut}</p>}
        <AnswerFoot answer={answer} onAgain={onAgain} />
      </div>
    </article>
  );
});

function Waiting() {
  return (
    <span className="waiting" role="status" aria-label={texts.thinking}>
      <i />
      <i />
      <i />
    </span>
  );
}

function AnswerFoot({ answer, onAgain }: { answer: Answer; onAgain: (() => void) | null }) {
  const facts = factsOf(answer);
  return (
    <footer className="answer-foot">
      <span className="facts">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </span>
      {answer.ending !== 'open' && (
        <span className="answer-actions">
          {answer.text !== '' && <CopyIcon value={answer.text} label={texts.copy} />}
          {onAgain && (
            <Tooltip label={texts.regenerate}>
              <ActionIcon variant="subtle" color="gray" onClick={onAgain} aria-label={texts.regenerate}>
                <Icon name="refresh" size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      )}
    </footer>
  );
}

function factsOf(answer: Answer): string[] {
  const { firstTokenMs, tokensPerSecond, tokens } = readOut(answer);
  return [
    firstTokenMs === null ? null : texts.firstToken(firstTokenMs.toFixed(0)),
    tokensPerSecond === null ? null : texts.speed(tokensPerSecond.toFixed(1)),
    tokens === null ? null : texts.tokens(tokens),
    answer.node === null ? null : texts.node(answer.node),
  ].filter((fact) => fact !== null);
}
