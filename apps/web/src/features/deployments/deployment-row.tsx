import type { DeploymentView, ModelView } from '@aivailable/contracts';
import { ActionIcon, Menu } from '@mantine/core';
import { useState } from 'react';
import { useLiveOf } from '../../server/live.js';
import { CopyIcon } from '../../ui/copy-line.js';
import { Icon } from '../../ui/icon.js';
import { countWords } from '../../ui/numbers.js';
import { StateMark } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { deploymentState, isAsleep } from './deployment-state.js';
import { HistoryDialog } from './history-dialog.js';
import { InstanceList } from './instance-list.js';
import { Refused } from './refused.js';
import { RemoveDialog } from './remove-dialog.js';
import { residenceWords } from './residence.js';
import { isBound, RuleFacts } from './rule-facts.js';
import { SettingsDialog } from './settings-dialog.js';
import { texts } from './texts.js';

interface RowProps {
  readonly deployment: DeploymentView;
  readonly model: ModelView | null;
}

export function DeploymentRow({ deployment, model }: RowProps) {
  const instances = useLiveOf(
    'instances',
    (instance) => instance.deploymentId === deployment.deploymentId && instance.state !== 'stopped',
  );
  const { tone, label } = deploymentState(deployment, instances);
  return (
    <li className="row">
      <div className="row-main">
        <div className="row-title">
          <h2>{deployment.servedName}</h2>
          <CopyIcon value={deployment.servedName} />
          {model?.toy && <Tag>{texts.toy}</Tag>}
        </div>
        <p className="row-meta">
          <span>{model ? quantisationOf(deployment, model) : (deployment.engineModel ?? texts.modelGone)}</span>
          {deployment.engine && <span>{texts.onEngine(deployment.engine)}</span>}
          <span>{texts.context(countWords(deployment.contextTokens))}</span>
          <span>{texts.slots(deployment.slots)}</span>
          <span>{texts.priority(deployment.priority)}</span>
          {residenceWords(deployment).map((words) => (
            <span key={words}>{words}</span>
          ))}
          {isBound(deployment) && <RuleFacts deployment={deployment} />}
        </p>
      </div>
      <div className="row-side">
        <StateMark tone={tone} label={label} />
        {isAsleep(deployment) ? (
          <span className="replicas">{deployment.demand?.reason}</span>
        ) : (
          <Replicas ready={deployment.readyInstances} wanted={deployment.replicas} />
        )}
      </div>
      <RowMenu deployment={deployment} />
      <InstanceList instances={instances} />
      {deployment.refusal && (
        <div className="row-wide">
          <Refused refusal={deployment.refusal} />
        </div>
      )}
    </li>
  );
}

function quantisationOf(deployment: DeploymentView, model: ModelView): string {
  const file = model.files.find((one) => one.fileId === deployment.fileId);
  return [model.name, file?.quantisation].filter(Boolean).join(' · ');
}

const MOST_PIPS = 12;

/** One pip per wanted replica; the words say the same. */
function Replicas({ ready, wanted }: { ready: number; wanted: number }) {
  return (
    <span className="replicas">
      {wanted <= MOST_PIPS && (
        <span className="pips" aria-hidden="true">
          {Array.from({ length: wanted }, (_, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pips have no identity
            <i key={n} className={n < ready ? 'pip pip-on' : 'pip'} />
          ))}
        </span>
      )}
      {texts.ready(ready, wanted)}
    </span>
  );
}

function RowMenu({ deployment }: { deployment: DeploymentView }) {
  const [open, setOpen] = useState<'settings' | 'history' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="row-menu">
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={texts.menu(deployment.servedName)}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="pencil" size={16} />} onClick={() => setOpen('settings')}>
            {texts.settings.open}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="activity" size={16} />} onClick={() => setOpen('history')}>
            {texts.history.open}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setOpen('remove')}>
            {texts.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'settings' && <SettingsDialog deployment={deployment} onClose={close} />}
      {open === 'history' && <HistoryDialog deployment={deployment} onClose={close} />}
      {open === 'remove' && <RemoveDialog deployment={deployment} onClose={close} />}
    </div>
  );
}
