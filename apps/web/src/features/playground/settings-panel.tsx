import { Button, NumberInput, Popover, Stack, Textarea } from '@mantine/core';
import { Icon } from '../../ui/icon.js';
import type { Settings } from './conversation.js';
import { texts } from './texts.js';

interface SettingsPanelProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

export function SettingsPanel({ settings, onChange }: SettingsPanelProps) {
  const set = (change: Partial<Settings>) => onChange({ ...settings, ...change });
  return (
    <Popover position="bottom-end" width={340} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className="slim-on-phone"
          aria-label={texts.settings}
          leftSection={<Icon name="settings" size={16} />}
        >
          {texts.settings}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.settings}>
        <Stack gap="md">
          <Textarea
            label={texts.system}
            description={texts.systemHint}
            value={settings.system}
            onChange={(event) => set({ system: event.currentTarget.value })}
            autosize
            minRows={3}
            maxRows={10}
          />
          <NumberInput
            label={texts.temperature}
            description={texts.temperatureHint}
            value={settings.temperature}
            onChange={(temperature) => set({ temperature })}
            min={0}
            max={2}
            step={0.1}
            decimalScale={2}
          />
          <NumberInput
            label={texts.maxTokens}
            description={texts.maxTokensHint}
            value={settings.maxTokens}
            onChange={(maxTokens) => set({ maxTokens })}
            min={1}
            step={64}
            allowDecimal={false}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
