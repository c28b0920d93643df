import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Icon } from '../../ui/icon.js';
import { texts } from './texts.js';

interface ComposerProps {
  /** Grows when writing comes next, as what had the focus goes away; 0: not yet. */
  readonly writing: number;
  readonly ready: boolean;
  readonly streaming: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

export function Composer({ writing, ready, streaming, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (writing > 0) writeOn(field.current);
  }, [writing]);
  const sendable = ready && !streaming && text.trim() !== '';
  const send = () => {
    if (!sendable) return;
    onSend(text.trim());
    setText('');
    writeOn(field.current);
  };
  // The button is shut once nothing runs; the focus must not go down with it.
  const stop = () => {
    onStop();
    writeOn(field.current);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const label = streaming ? texts.stop : texts.send;
  return (
    <div className="composer">
      <Textarea
        ref={field}
        aria-label={texts.prompt}
        placeholder={texts.placeholder}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        autosize
        minRows={1}
        maxRows={8}
        variant="unstyled"
        className="composer-text"
      />
      <Tooltip label={label}>
        <ActionIcon
          size={36}
          radius="xl"
          variant="filled"
          aria-label={label}
          disabled={!streaming && !sendable}
          onClick={streaming ? stop : send}
        >
          <Icon name={streaming ? 'stop' : 'send'} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** A finger would get a keyboard over half of the answer. */
function writeOn(field: HTMLTextAreaElement | null): void {
  if (!window.matchMedia('(pointer: coarse)').matches) field?.focus();
}
