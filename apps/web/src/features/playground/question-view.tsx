import { Button, Group, Textarea } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { CopyIcon } from '../../ui/copy-line.js';
import { Action } from './answer-view.js';
import { texts } from './texts.js';

interface QuestionViewProps {
  readonly question: string;
  /** Null while an answer is being written. */
  readonly onResend: ((question: string) => void) | null;
}

/** What was asked; the pencil turns it into a field. */
export function QuestionView({ question, onResend }: QuestionViewProps) {
  const [editing, setEditing] = useState(false);
  const [putBack, setPutBack] = useState(false);
  if (editing && onResend) {
    const done = (text: string | null) => {
      setEditing(false);
      setPutBack(text === null);
      if (text !== null) onResend(text);
    };
    return <QuestionEditor question={question} onDone={done} />;
  }
  return (
    <div className="question-line">
      <div className="question">
        <span className="sr-only">{texts.you}: </span>
        {question}
      </div>
      <span className="question-actions">
        <CopyIcon value={question} label={texts.copyQuestion} />
        {onResend && <Action icon="pencil" label={texts.edit} onClick={() => setEditing(true)} focused={putBack} />}
      </span>
    </div>
  );
}

function QuestionEditor({ question, onDone }: { question: string; onDone: (text: string | null) => void }) {
  const [text, setText] = useState(question);
  const ready = text.trim() !== '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone(null);
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready) onDone(text.trim());
  };
  return (
    <div className="question-editor">
      <Textarea
        aria-label={texts.editedQuestion}
        description={texts.editHint}
        inputWrapperOrder={['input', 'description']}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        autosize
        maxRows={12}
        autoFocus
      />
      <Group justify="flex-end" gap="xs" mt="xs">
        <Button variant="default" size="xs" onClick={() => onDone(null)}>
          {texts.cancel}
        </Button>
        <Button size="xs" disabled={!ready} onClick={() => onDone(text.trim())}>
          {texts.resend}
        </Button>
      </Group>
    </div>
  );
}
