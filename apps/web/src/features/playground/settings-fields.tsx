import { NumberInput, Stack, Textarea } from '@mantine/core';
import type { Settings } from './conversation.js';
import { texts } from './texts.js';

interface SettingsFieldsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

export function SettingsFields({ settings, onChange }: SettingsFieldsProps) {
  const set = (change: Partial<Settings>) => onChange({ ...settings, ...change });
  return (
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
  );
}
