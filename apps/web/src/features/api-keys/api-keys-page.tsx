import type { ApiKeyView } from '@aivailable/contracts';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiKeysQuery } from '../../server/api-keys.js';
import { CopyLine } from '../../ui/copy-line.js';
import { FilteredList } from '../../ui/filtered-list.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { CreateKeyDialog } from './create-key-dialog.js';
import { KeyTable } from './key-table.js';
import { texts } from './texts.js';

interface ApiKeysPageProps {
  readonly showOwners: boolean;
  /** Where the model API is reached. */
  readonly origin: string;
}

export function ApiKeysPage({ showOwners, origin }: ApiKeysPageProps) {
  const keys = useQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {texts.create}
    </Button>
  );
  const some = keys.data !== undefined && keys.data.length > 0;
  return (
    <Page title={texts.title} hint={texts.hint} actions={some && create}>
      <div className="base-url">
        <Text size="sm" fw={600}>
          {texts.base}
        </Text>
        <CopyLine value={`${origin}/v1`} label={texts.base} />
      </div>
      <QueryStates
        query={keys}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState icon="key" title={texts.emptyTitle} hint={texts.emptyHint} action={create} />}
      >
        {(list) => (
          <FilteredList list={list} wordsOf={wordsOf}>
            {(shown) => <KeyTable keys={shown} showOwners={showOwners} />}
          </FilteredList>
        )}
      </QueryStates>
      {creating && <CreateKeyDialog origin={origin} mayReadAdmin={showOwners} onClose={() => setCreating(false)} />}
    </Page>
  );
}

const wordsOf = ({ name, ownerEmail, prefix, projectName }: ApiKeyView) =>
  [name, ownerEmail, prefix, projectName].join(' ');
