import { Button, Tooltip } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { ChatWish } from '../../server/chat-stream.js';
import { Icon } from '../../ui/icon.js';
import { type Conversation, titleOf, wishOf } from './chat/conversation.js';
import { useChat } from './chat/use-chat.js';
import { Composer } from './composer.js';
import { chosenOf, ModelChoice, withSecond } from './model-choice.js';
import { SettingsPanel } from './settings-panel.js';
import { texts } from './texts.js';
import { TurnList } from './turn-list.js';
import { TurnView } from './turn-view.js';

const CodeDialog = lazy(async () => ({ default: (await import('./code-dialog.js')).CodeDialog }));

interface ChatViewProps {
  readonly conversation: Conversation;
  readonly models: readonly string[];
  /** It was just begun or opened by hand. */
  readonly chosen: boolean;
  readonly onPick: () => void;
  /** Something of it is worth keeping. */
  readonly onKeep: (conversation: Conversation) => void;
  readonly before: ReactNode;
  readonly after: ReactNode;
}

/** One conversation, with one model or two side by side. */
export function ChatView({ conversation, models, chosen: byHand, onPick, onKeep, before, after }: ChatViewProps) {
  const [wanted, setWanted] = useState(conversation.models);
  const [settings, setSettings] = useState(conversation.settings);
  const [writing, setWriting] = useState(byHand ? 1 : 0);
  const [wish, setWish] = useState<ChatWish | null>(null);
  const chat = useChat(conversation.turns);
  const { turns, streaming } = chat;
  const chosen = chosenOf(wanted, models);
  const comparing = wanted.length > 1;
  const asking = { models: chosen, settings };

  const keep = useRef(onKeep);
  keep.current = onKeep;
  useEffect(() => {
    if (!streaming)
      keep.current({ ...conversation, models: wanted, settings, turns, title: titleIn(conversation, turns) });
  }, [conversation, wanted, settings, turns, streaming]);

  /* Finished turns are drawn once: what they are given never changes. */
  const now = useRef({ chat, asking });
  now.current = { chat, asking };
  const onResend = useCallback((id: number, question: string) => {
    now.current.chat.askAnew(id, question, now.current.asking);
    setWriting((times) => times + 1);
  }, []);
  const onAgain = useCallback((lane: number) => {
    now.current.chat.again(lane, now.current.asking);
    setWriting((times) => times + 1);
  }, []);
  const onCode = useCallback((id: number, lane: number) => setWish(wishIn(now.current.chat.turns, id, lane)), []);

  return (
    <div className={comparing ? 'playground playground-wide' : 'playground'}>
      <header className="playground-head">
        {before}
        <ModelChoice models={models} chosen={chosen} onChoose={setWanted} onPick={onPick} />
        <Tooltip label={texts.compareHint}>
          <Button
            variant={comparing ? 'light' : 'default'}
            className="slim-on-phone"
            aria-label={texts.compare}
            aria-pressed={comparing}
            disabled={streaming}
            leftSection={<Icon name="compare" size={16} />}
            onClick={() => setWanted(comparing ? chosen.slice(0, 1) : withSecond(chosen, models))}
          >
            {texts.compare}
          </Button>
        </Tooltip>
        <SettingsPanel settings={settings} onChange={setSettings} />
        {after}
      </header>
      <TurnList turns={turns}>
        {turns.map((turn, place) => (
          <TurnView
            key={turn.id}
            turn={turn}
            onResend={streaming ? null : onResend}
            onAgain={place === turns.length - 1 ? onAgain : null}
            onCode={onCode}
          />
        ))}
      </TurnList>
      <span className="sr-only" role="status">
        {saidOf(turns.length, streaming)}
      </span>
      <Composer
        writing={writing}
        ready={chosen.every((model) => model !== '')}
        streaming={streaming}
        onSend={(text) => chat.ask(text, asking)}
        onStop={chat.stop}
      />
      {wish && (
        <Suspense>
          <CodeDialog wish={wish} onClose={() => setWish(null)} />
        </Suspense>
      )}
    </div>
  );
}

function saidOf(turns: number, streaming: boolean): string {
  if (streaming) return texts.answering;
  return turns > 0 ? texts.answered : '';
}

/** A name that somebody gave stays; else the first question is its name. */
function titleIn(conversation: Conversation, turns: Conversation['turns']): string {
  return conversation.title || titleOf(turns[0]?.question ?? '');
}

function wishIn(turns: Conversation['turns'], id: number, lane: number): ChatWish | null {
  const place = turns.findIndex((turn) => turn.id === id);
  const turn = turns[place];
  const answer = turn?.answers[lane];
  if (!turn || !answer) return null;
  const { model, settings } = answer;
  return wishOf({ model, settings, before: turns.slice(0, place), question: turn.question, lane });
}
