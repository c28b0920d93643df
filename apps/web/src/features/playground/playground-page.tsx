import { Button, Select, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { servedModelsQuery } from '../../server/served-models.js';
import { Icon } from '../../ui/icon.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { Composer } from './composer.js';
import { keep, recall } from './keepsake.js';
import { SettingsPanel } from './settings-panel.js';
import { texts } from './texts.js';
import { TurnList } from './turn-list.js';
import { useChat } from './use-chat.js';

interface PlaygroundPageProps {
  readonly userId: string;
  /** The next step when nothing is served, for those who may take it. */
  readonly toDeployments: ReactNode;
}

export function PlaygroundPage({ userId, toDeployments }: PlaygroundPageProps) {
  const models = useQuery(servedModelsQuery);
  const hint = toDeployments ? texts.noModelsHint : texts.noModelsMember;
  return (
    <div className="playground">
      <title>{`${texts.title} · AIvailable`}</title>
      <QueryStates
        query={models}
        isEmpty={(names) => names.length === 0}
        empty={<EmptyState icon="chat" title={texts.noModelsTitle} hint={hint} action={toDeployments} />}
      >
        {(names) => <Chat key={userId} userId={userId} models={names} onPick={() => void models.refetch()} />}
      </QueryStates>
    </div>
  );
}

interface ChatProps {
  readonly userId: string;
  readonly models: readonly string[];
  /** The list is about to be read: a good moment to ask for a fresh one. */
  readonly onPick: () => void;
}

function Chat({ userId, models, onPick }: ChatProps) {
  const [kept] = useState(() => recall(localStorage, userId));
  const [picked, setPicked] = useState(kept.model);
  const [settings, setSettings] = useState(kept.settings);
  const chat = useChat(kept.turns);
  const model = picked && models.includes(picked) ? picked : (models[0] ?? '');
  const { turns, streaming } = chat;

  useEffect(() => {
    if (!streaming) keep(localStorage, userId, { model: picked, settings, turns });
  }, [userId, picked, settings, turns, streaming]);

  return (
    <>
      <header className="playground-head">
        <Title order={1} className="sr-only">
          {texts.title}
        </Title>
        <Select
          aria-label={texts.model}
          placeholder={texts.pickModel}
          data={[...models]}
          value={model}
          onChange={setPicked}
          onDropdownOpen={onPick}
          allowDeselect={false}
          searchable={models.length > 8}
          className="model-picker"
        />
        <SettingsPanel settings={settings} onChange={setSettings} />
        <Button
          variant="default"
          className="slim-on-phone"
          aria-label={texts.newChat}
          leftSection={<Icon name="plus" size={16} />}
          onClick={chat.clear}
          disabled={turns.length === 0}
        >
          {texts.newChat}
        </Button>
      </header>
      <TurnList turns={turns} onAgain={() => chat.again({ model, settings })} />
      <Composer
        ready={model !== ''}
        streaming={streaming}
        onSend={(text) => chat.ask(text, { model, settings })}
        onStop={chat.stop}
      />
    </>
  );
}
