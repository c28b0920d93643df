import { ActionIcon, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLiveList } from '../../server/live.js';
import { Icon } from '../../ui/icon.js';
import { JoinStep } from './join-step.js';
import { ModelStep } from './model-step.js';
import { texts } from './texts.js';

interface FirstRunProps {
  readonly deployButton: (modelId: string, label: string) => ReactNode;
  readonly playgroundButton: (model: string, label: string) => ReactNode;
}

const HIDDEN = 'aivailable-first-run-hidden';

/** What a newcomer does: let a machine join, choose a model that fits it, ask. Gone once something else is deployed. */
export function FirstRun({ deployButton, playgroundButton }: FirstRunProps) {
  const nodes = useLiveList('nodes');
  const models = useLiveList('models');
  const deployments = useLiveList('deployments');
  const instances = useLiveList('instances') ?? [];
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) !== null);
  if (!nodes || !models || !deployments) return null;
  const isToy = (modelId: string | null) => models.find((model) => model.modelId === modelId)?.toy ?? false;
  const isNew =
    deployments.length === 0 || (deployments.length === 1 && deployments.every((one) => isToy(one.modelId)));
  const isEmpty = nodes.length === 0;
  if (!isEmpty && (hidden || !isNew)) return null;
  const answering = instances.find(({ state }) => state === 'ready');
  const hide = () => {
    localStorage.setItem(HIDDEN, 'yes');
    setHidden(true);
  };
  return (
    <section className="first-run" aria-label={texts.title}>
      {!isEmpty && (
        <Tooltip label={texts.dismiss}>
          <ActionIcon
            className="first-run-hide"
            variant="subtle"
            color="gray"
            aria-label={texts.dismiss}
            onClick={hide}
          >
            <Icon name="close" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <ol>
        <Step place={1} title={texts.join.title} done={!isEmpty} now={isEmpty}>
          {isEmpty ? <JoinStep /> : <p role="status">{joinedWords(nodes.map(({ name }) => name))}</p>}
        </Step>
        <Step place={2} title={texts.model.title} done={false} now={!isEmpty}>
          {isEmpty ? (
            <p>{texts.model.later}</p>
          ) : (
            <ModelStep gpus={nodes.flatMap(({ gpus }) => gpus)} deployButton={deployButton} />
          )}
        </Step>
        <Step place={3} title={texts.ask.title} done={false} now={answering !== undefined}>
          {answering ? (
            <>
              <p>{texts.ask.ready(answering.servedName)}</p>
              {playgroundButton(answering.servedName, texts.ask.go)}
            </>
          ) : (
            <p>{texts.ask.later}</p>
          )}
        </Step>
      </ol>
    </section>
  );
}

const MOST_NAMES = 3;

function joinedWords(names: readonly string[]): string {
  if (names.length > MOST_NAMES) return texts.join.more(names.length);
  return texts.join.done(new Intl.ListFormat('en').format(names));
}

interface StepProps {
  readonly place: number;
  readonly title: string;
  readonly done: boolean;
  readonly now: boolean;
  readonly children: ReactNode;
}

function Step({ place, title, done, now, children }: StepProps) {
  return (
    <li className={now ? 'first-run-step first-run-now' : 'first-run-step'}>
      <span className={done ? 'first-run-mark first-run-done' : 'first-run-mark'} aria-hidden="true">
        {done ? <Icon name="check" size={14} /> : place}
      </span>
      <div className="first-run-body">
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}
