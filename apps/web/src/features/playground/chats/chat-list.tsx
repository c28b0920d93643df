import { ActionIcon, Button, Menu, TextInput, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { ConfirmDialog } from '../../../ui/confirm-dialog.js';
import { Icon } from '../../../ui/icon.js';
import { texts } from '../texts.js';
import type { Head } from './shelf.js';

const words = texts.chats;

interface ChatListProps {
  readonly heads: readonly Head[];
  readonly openId: string;
  readonly onNew: () => void;
  readonly onOpen: (id: string) => void;
  readonly onRename: (id: string, title: string) => void;
  readonly onRemove: (head: Head) => void;
  readonly onClear: () => void;
}

/** The conversations of this browser: open, rename, delete. */
export function ChatList({ heads, openId, onNew, onOpen, onRename, onRemove, onClear }: ChatListProps) {
  const [renaming, setRenaming] = useState<string | null>(null);
  const [named, setNamed] = useState<string | null>(null);
  const [clearing, setClearing] = useState(false);
  return (
    <>
      <Button variant="default" fullWidth leftSection={<Icon name="plus" size={16} />} onClick={onNew}>
        {texts.newChat}
      </Button>
      {heads.length === 0 && <p className="chats-none">{words.none}</p>}
      <ul className="chats">
        {heads.map((head) =>
          renaming === head.id ? (
            <li key={head.id}>
              <NameField
                title={head.title}
                onDone={(title, byKeys) => {
                  setRenaming(null);
                  setNamed(byKeys ? head.id : null);
                  if (title !== null) onRename(head.id, title);
                }}
              />
            </li>
          ) : (
            <li key={head.id} className={head.id === openId ? 'chat-entry chat-entry-open' : 'chat-entry'}>
              <UnstyledButton
                className="chat-entry-title"
                title={head.title || words.untitled}
                autoFocus={named === head.id}
                aria-current={head.id === openId ? 'true' : undefined}
                onClick={() => onOpen(head.id)}
              >
                {head.title || words.untitled}
              </UnstyledButton>
              <EntryMenu head={head} onRename={() => setRenaming(head.id)} onRemove={() => onRemove(head)} />
            </li>
          ),
        )}
      </ul>
      {heads.length > 1 && (
        <Button variant="subtle" color="gray" size="xs" onClick={() => setClearing(true)}>
          {words.clear}
        </Button>
      )}
      <ConfirmDialog
        opened={clearing}
        title={words.clearTitle}
        confirm={words.clear}
        onClose={() => setClearing(false)}
        onConfirm={() => {
          setClearing(false);
          onClear();
        }}
      >
        {words.clearBody}
      </ConfirmDialog>
    </>
  );
}

function EntryMenu({ head, onRename, onRemove }: { head: Head; onRename: () => void; onRemove: () => void }) {
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={words.actions(head.title || words.untitled)}>
          <Icon name="more" size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="pencil" size={16} />} onClick={onRename}>
          {words.rename}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={onRemove}>
          {words.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function NameField({ title, onDone }: { title: string; onDone: (title: string | null, byKeys: boolean) => void }) {
  const [text, setText] = useState(title);
  const finish = (byKeys: boolean) => onDone(text.trim() === '' ? null : text.trim(), byKeys);
  const onKeyDown = (event: KeyboardEvent) => {
    // What the list stands in is not closed by it.
    if (event.key === 'Escape') event.nativeEvent.stopPropagation();
    if (event.key === 'Escape') onDone(null, true);
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) finish(true);
  };
  return (
    <TextInput
      aria-label={words.name}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(false)}
      maxLength={80}
      autoFocus
      size="xs"
    />
  );
}
