import { Button } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../../ui/icon.js';
import { JoinDialog } from './join-dialog.js';
import { texts } from './texts.js';

export function AddMachine() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened(true)}>
        {texts.add}
      </Button>
      {opened && <JoinDialog onClose={() => setOpened(false)} />}
    </>
  );
}
