import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../../ui/icon.js';
import { texts } from './texts.js';

const JoinDialog = lazy(async () => ({ default: (await import('./join-dialog.js')).JoinDialog }));

export function AddMachine() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened(true)}>
        {texts.add}
      </Button>
      {opened && (
        <Suspense>
          <JoinDialog onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
