import { ActionIcon, Tooltip } from '@mantine/core';
import { lazy, memo, Suspense } from 'react';
import { CopyIcon } from '../../ui/copy-line.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Icon, type IconName } from '../../ui/icon.js';
import { countWords, decimalWords } from '../../ui/numbers.js';
import { type Answer, readOut } from './chat/answer.js';
import { texts } from './texts.js';

const Markdown = lazy(async () => ({ default: (await import('./markdown/markdown.js')).Markdown }));

interface AnswerViewProps {
  readonly answer: Answer;
  readonly lane: number;
  /** Given for the last turn alone. */
  readonly onAgain: ((lane: number) => void) | null;
  readonly onCode: (lane: number) => void;
}

export const AnswerView = memo(function AnswerView({ answer, lane, onAgain, onCode }: AnswerViewProps) {
  const open = answer.ending === 'open';
  return (
    <div className="answer" aria-busy={open}>
      <span className="answer-model">{answer.model}</span>
      {answer.thoughts !== '' && <Thoughts text={answer.thoughts} thinking={open && answer.text === ''} />}
      {answer.text === '' && answer.thoughts === '' && open && <Waiting />}
      {answer.text !== '' && (
        <Suspense fallback={<p className="answer-plain">{answer.text}</p>}>
          <Markdown text={answer.text} whole={!open} />
        </Suspense>
      )}
      <ErrorNote problem={answer.problem} />
      {answer.ending === 'stopped' && <p className="answer-note">{texts.stopped}</p>}
      {answer.ending === 'cut' && <p className="answer-note">{texts.cut}</p>}
      <footer className="answer-foot">
        <span className="facts">
          {factsOf(answer).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </span>
        {!open && (
          <span className="answer-actions">
            {answer.text !== '' && <CopyIcon value={answer.text} label={texts.copy} />}
            {onAgain && <Action icon="refresh" label={texts.regenerate} onClick={() => onAgain(lane)} />}
            <Action icon="code" label={texts.viewCode} onClick={() => onCode(lane)} />
          </span>
        )}
      </footer>
    </div>
  );
});

interface ActionProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  /** What had the focus made room for it. */
  readonly focused?: boolean;
}

export function Action({ icon, label, onClick, focused = false }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" onClick={onClick} aria-label={label} autoFocus={focused}>
        <Icon name={icon} size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Open while they are all there is to see. */
function Thoughts({ text, thinking }: { text: string; thinking: boolean }) {
  return (
    <details className="thoughts" open={thinking || undefined}>
      <summary>{texts.thoughts}</summary>
      <p>{text}</p>
    </details>
  );
}

function Waiting() {
  return (
    <span className="waiting" role="img" aria-label={texts.thinking}>
      <i />
      <i />
      <i />
    </span>
  );
}

const SECOND_MS = 1000;

function factsOf(answer: Answer): string[] {
  const { firstTokenMs, tokensPerSecond, tokens } = readOut(answer);
  return [
    firstTokenMs === null ? null : texts.firstToken(duration(firstTokenMs)),
    tokensPerSecond === null ? null : texts.speed(rateWords(tokensPerSecond)),
    tokens === null ? null : texts.tokens(tokens),
    answer.node === null ? null : texts.node(answer.node),
  ].filter((fact) => fact !== null);
}

/** A tenth says nothing of hundreds. */
function rateWords(perSecond: number): string {
  return perSecond < 100 ? decimalWords(perSecond, 1) : countWords(perSecond);
}

function duration(ms: number): string {
  return ms < SECOND_MS ? `${countWords(ms)} ms` : `${decimalWords(ms / SECOND_MS, 1)} s`;
}
