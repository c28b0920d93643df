import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { toast } from 'sonner';
import { servedModelsQuery } from '../../server/served-models.js';
import { Icon } from '../../ui/icon.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { texts as ui } from '../../ui/texts.js';
import { type Conversation, newConversation } from './chat/conversation.js';
import { ChatView } from './chat-view.js';
import { ChatList } from './chats/chat-list.js';
import type { Head } from './chats/shelf.js';
import { useShelf } from './chats/use-shelf.js';
import { texts } from './texts.js';

interface PlaygroundPageProps {
  /** Whose conversations these are, in a browser that several use. */
  readonly owner: string;
  /** The next step when nothing is served, for those who may take it. */
  readonly nextStep: ReactNode;
  /** Why nothing is served, for those who can do nothing about it. */
  readonly emptyHint?: string;
  /** A model that a link asks for. */
  readonly model?: string | undefined;
  /** It was taken up: a reload goes on with the chat instead of beginning another. */
  readonly onModelTaken?: () => void;
}

export function PlaygroundPage({
  owner,
  nextStep,
  emptyHint = texts.noModelsMember,
  model,
  onModelTaken,
}: PlaygroundPageProps) {
  const models = useQuery(servedModelsQuery);
  const hint = nextStep ? texts.noModelsHint : emptyHint;
  return (
    <div className="playground-page">
      <title>{ui.pageOf(texts.title)}</title>
      <h1 className="sr-only">{texts.title}</h1>
      <QueryStates
        query={models}
        isEmpty={(names) => names.length === 0}
        empty={<EmptyState icon="chat" title={texts.noModelsTitle} hint={hint} action={nextStep} />}
      >
        {(names) => (
          <Chats
            key={owner}
            owner={owner}
            models={names}
            model={model}
            onModelTaken={onModelTaken}
            onPick={() => void models.refetch()}
          />
        )}
      </QueryStates>
    </div>
  );
}

interface ChatsProps extends Pick<PlaygroundPageProps, 'owner' | 'model' | 'onModelTaken'> {
  readonly models: readonly string[];
  readonly onPick: () => void;
}

/** A list of conversations beside the open one; on narrow screens it slides in. */
function Chats({ owner, models, model, onModelTaken, onPick }: ChatsProps) {
  const { shelf, heads } = useShelf(owner);
  const [open, setOpen] = useState<Conversation>(() => firstOf(shelf.opened(), model));
  useEffect(() => {
    if (model !== undefined) onModelTaken?.();
  }, [model, onModelTaken]);
  const [chosen, setChosen] = useState(false);
  const [listed, { open: showList, close: hideList }] = useDisclosure();
  const wide = useMediaQuery('(min-width: 80em)', false, { getInitialValueInEffect: false });

  const show = (conversation: Conversation) => {
    shelf.open(conversation.id);
    setOpen(conversation);
    setChosen(true);
    hideList();
  };
  const begin = () => show(newConversation(newId(), Date.now(), shelf.get(open.id) ?? open));
  const keep = (conversation: Conversation) => {
    if (conversation.turns.length === 0) return;
    const known = shelf.get(conversation.id);
    const written = known?.turns.length !== conversation.turns.length || isRewritten(known, conversation);
    const title = known?.title || conversation.title;
    shelf.put({ ...conversation, title, updatedAtMs: known && !written ? known.updatedAtMs : Date.now() });
    shelf.open(conversation.id);
  };
  const remove = (head: Head) => {
    const removed = shelf.get(head.id);
    shelf.remove(head.id);
    if (head.id === open.id) begin();
    if (!removed) return;
    const undo = { label: texts.chats.undo, onClick: () => shelf.put(removed) };
    toast(texts.chats.removed(head.title), { action: undo });
  };
  const list = (
    <ChatList
      heads={heads}
      openId={open.id}
      onNew={begin}
      onOpen={(id) => {
        const kept = shelf.get(id);
        if (kept) show(kept);
      }}
      onRename={(id, title) => shelf.rename(id, title)}
      onRemove={remove}
      onClear={() => {
        shelf.clear();
        begin();
      }}
    />
  );
  return (
    <div className="playground-frame">
      {wide && (
        <nav className="chats-rail" aria-label={texts.chats.title}>
          {list}
        </nav>
      )}
      <ChatView
        key={open.id}
        conversation={open}
        models={models}
        chosen={chosen}
        onPick={onPick}
        onKeep={keep}
        before={!wide && <HeadButton icon="list" label={texts.chats.title} onClick={showList} />}
        after={!wide && <HeadButton icon="plus" label={texts.newChat} onClick={begin} />}
      />
      <Drawer opened={listed && !wide} onClose={hideList} title={texts.chats.title} size={300} padding="md">
        <div className="chats-drawer">{list}</div>
      </Drawer>
    </div>
  );
}

function HeadButton({ icon, label, onClick }: { icon: 'list' | 'plus'; label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="default" size={36} aria-label={label} onClick={onClick}>
      <Icon name={icon} size={16} />
    </ActionIcon>
  );
}

/** The last answer differs: looking at a conversation does not make it the newest. */
function isRewritten(known: Conversation | null, { turns }: Conversation): boolean {
  return (
    known?.turns
      .at(-1)
      ?.answers.map(({ text }) => text)
      .join() !==
    turns
      .at(-1)
      ?.answers.map(({ text }) => text)
      .join()
  );
}

function firstOf(opened: Conversation | null, model: string | undefined): Conversation {
  if (model === undefined) return opened ?? newConversation(newId(), Date.now());
  return { ...newConversation(newId(), Date.now(), opened ?? undefined), models: [model] };
}

/** `crypto.randomUUID` is not there on plain http to another machine. */
function newId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}
