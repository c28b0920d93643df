import { Button, Loader, Popover } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Icon } from '../../ui/icon.js';
import type { Settings } from './chat/conversation.js';
import { texts } from './texts.js';

/** Fields for numbers weigh more than the rest of the page together, and few open them. */
const SettingsFields = lazy(async () => ({ default: (await import('./settings-fields.js')).SettingsFields }));

interface SettingsPanelProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

export function SettingsPanel({ settings, onChange }: SettingsPanelProps) {
  const changed = Object.values(settings).some((value) => value !== '');
  return (
    <Popover position="bottom-end" width={360} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={changed ? 'slim-on-phone settings-changed' : 'slim-on-phone'}
          aria-label={texts.settings}
          leftSection={<Icon name="settings" size={16} />}
        >
          {texts.settings}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.settings} className="settings-panel">
        <Suspense fallback={<Loader size="sm" />}>
          <SettingsFields settings={settings} onChange={onChange} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
