import type { DeploymentView, ModelView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLiveList } from '../../server/live.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { DeployDialog } from './deploy-dialog.js';
import { DeploymentRow } from './deployment-row.js';
import { texts } from './texts.js';

interface DeploymentsPageProps {
  readonly waiting: ReactNode;
  readonly toModels: ReactNode;
  /** The model that the open dialog starts with; '' for none chosen; null when the dialog is closed. */
  readonly deploying: string | null;
  readonly onDeploying: (modelId: string | null) => void;
}

export function DeploymentsPage({ waiting, toModels, deploying, onDeploying }: DeploymentsPageProps) {
  const deployments = useLiveList('deployments');
  const models = useLiveList('models');
  const deploy = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => onDeploying('')}>
      {texts.deploy}
    </Button>
  );
  const known = deployments && models;
  return (
    <Page title={texts.title} hint={texts.hint} actions={deployments && deployments.length > 0 && deploy}>
      {!known && waiting}
      {known && deployments.length === 0 && <Nothing models={models} deploy={deploy} toModels={toModels} />}
      {known && deployments.length > 0 && <Rows deployments={deployments} models={models} />}
      {models && deploying !== null && (
        <DeployDialog models={models} modelId={deploying || null} onClose={() => onDeploying(null)} />
      )}
    </Page>
  );
}

function Nothing({ models, deploy, toModels }: { models: ModelView[]; deploy: ReactNode; toModels: ReactNode }) {
  if (models.length === 0) {
    return <EmptyState icon="models" title={texts.noModelsTitle} hint={texts.noModelsHint} action={toModels} />;
  }
  return <EmptyState icon="deployments" title={texts.emptyTitle} hint={texts.emptyHint} action={deploy} />;
}

function Rows({ deployments, models }: { deployments: DeploymentView[]; models: ModelView[] }) {
  const sorted = [...deployments].sort((a, b) => a.servedName.localeCompare(b.servedName, 'en', { numeric: true }));
  return (
    <ul className="rows">
      {sorted.map((deployment) => (
        <DeploymentRow
          key={deployment.deploymentId}
          deployment={deployment}
          model={models.find((model) => model.modelId === deployment.modelId) ?? null}
        />
      ))}
    </ul>
  );
}
