import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { Icon } from '../../ui/icon.js';
import { texts } from './texts.js';

interface ComposerProps {
  readonly ready: boolean;
  readonly streaming: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

export function Composer({ ready, streaming, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState('');
  const sendable = ready && !streaming && text.trim() !== '';
  const send = () => {
    if (!sendable) return;
    onSend(text.trim());
    setText('');
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
        data-autofocus
      />
      <Tooltip label={label}>
        <ActionIcon
          size={36}
          radius="xl"
          variant="filled"
          aria-label={label}
          disabled={!streaming && !sendable}
          onClick={streaming ? onStop : send}
        >
          <Icon name={streaming ? 'stop' : 'send'} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
