import type { ModelView } from '@aivailable/contracts';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLiveList } from '../../server/live.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { ImportDialog } from './import-dialog.js';
import { ImportRows } from './import-rows.js';
import { ModelRow } from './model-row.js';
import { OpenModels } from './open-models.js';
import { texts } from './texts.js';

export type ModelsTab = 'here' | 'open';

interface HeldModelsProps {
  readonly waiting: ReactNode;
  readonly deployButton: (modelId: string) => ReactNode;
}

interface ModelsPageProps extends HeldModelsProps {
  readonly tab?: ModelsTab;
  readonly onTab?: (tab: ModelsTab) => void;
}

export function ModelsPage({ waiting, deployButton, tab = 'here', onTab }: ModelsPageProps) {
  const [importing, setImporting] = useState(false);
  const importButton = (
    <Button leftSection={<Icon name="download" size={16} />} onClick={() => setImporting(true)}>
      {texts.import}
    </Button>
  );
  return (
    <Page title={texts.title} hint={texts.hint} actions={importButton}>
      <ImportRows />
      <SegmentedControl
        value={tab}
        onChange={(next) => onTab?.(next)}
        aria-label={texts.title}
        mb="md"
        data={[
          { value: 'here', label: texts.tabs.here },
          { value: 'open', label: texts.tabs.open },
        ]}
      />
      {tab === 'here' && <HeldModels waiting={waiting} deployButton={deployButton} onOpen={() => onTab?.('open')} />}
      {tab === 'open' && <OpenModels deployButton={deployButton} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </Page>
  );
}

function HeldModels({ waiting, deployButton, onOpen }: HeldModelsProps & { onOpen: () => void }) {
  const models = useLiveList('models');
  const [search, setSearch] = useState('');
  if (models === undefined) return waiting;
  if (models.length === 0) {
    const action = <Button onClick={onOpen}>{texts.tabs.open}</Button>;
    return <EmptyState icon="models" title={texts.emptyTitle} hint={texts.emptyHint} action={action} />;
  }
  const shown = sorted(models).filter((model) => hasEveryWord(model, search));
  return (
    <>
      {models.length > FEW && (
        <TextInput
          aria-label={texts.search}
          placeholder={texts.searchPlaceholder}
          type="search"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          maw={420}
          mb="md"
        />
      )}
      {shown.length === 0 && <p className="row-meta">{texts.nothingFound}</p>}
      <ul className="rows">
        {shown.map((model) => (
          <ModelRow key={model.modelId} model={model} deployButton={deployButton(model.modelId)} />
        ))}
      </ul>
    </>
  );
}

/** So few are seen at a glance. */
const FEW = 3;

function hasEveryWord({ name, architecture, license, task, files }: ModelView, search: string): boolean {
  const kinds = files.map(({ quantisation, fileName }) => `${quantisation} ${fileName}`);
  const text = [name, architecture, license ?? '', task, ...kinds].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** By name, the toy last. */
function sorted(models: readonly ModelView[]): ModelView[] {
  return [...models].sort(
    (a, b) => Number(a.toy) - Number(b.toy) || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
}
