import type { ModelView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLiveList } from '../../server/live.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { ImportDialog } from './import-dialog.js';
import { ImportRows } from './import-rows.js';
import { ModelRow } from './model-row.js';
import { texts } from './texts.js';

interface ModelsPageProps {
  readonly waiting: ReactNode;
  readonly deployButton: (modelId: string) => ReactNode;
}

export function ModelsPage({ waiting, deployButton }: ModelsPageProps) {
  const models = useLiveList('models');
  const [importing, setImporting] = useState(false);
  const importButton = (
    <Button leftSection={<Icon name="download" size={16} />} onClick={() => setImporting(true)}>
      {texts.import}
    </Button>
  );
  return (
    <Page title={texts.title} hint={texts.hint} actions={models && models.length > 0 && importButton}>
      <ImportRows />
      {models === undefined && waiting}
      {models?.length === 0 && (
        <EmptyState icon="models" title={texts.emptyTitle} hint={texts.emptyHint} action={importButton} />
      )}
      {models && models.length > 0 && (
        <ul className="rows">
          {sorted(models).map((model) => (
            <ModelRow key={model.modelId} model={model} deployButton={deployButton(model.modelId)} />
          ))}
        </ul>
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Page>
  );
}

/** By name, the toy last. */
function sorted(models: readonly ModelView[]): ModelView[] {
  return [...models].sort(
    (a, b) => Number(a.toy) - Number(b.toy) || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
}
