import { Button, NumberInput, SimpleGrid, Stack, Textarea } from '@mantine/core';
import { separators } from '../../ui/numbers.js';
import { FIRST_SETTINGS, type Settings } from './chat/conversation.js';
import { texts } from './texts.js';

interface SettingsFieldsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const NUMBERS = [
  { name: 'temperature', label: texts.temperature, hint: texts.temperatureHint, min: 0, max: 2, step: 0.1, digits: 2 },
  { name: 'topP', label: texts.topP, hint: texts.topPHint, min: 0, max: 1, step: 0.05, digits: 2 },
  { name: 'maxTokens', label: texts.maxTokens, hint: texts.maxTokensHint, min: 1, max: undefined, step: 64, digits: 0 },
  { name: 'seed', label: texts.seed, hint: texts.seedHint, min: 0, max: undefined, step: 1, digits: 0 },
] as const;

export function SettingsFields({ settings, onChange }: SettingsFieldsProps) {
  const set = (change: Partial<Settings>) => onChange({ ...settings, ...change });
  const changed = Object.values(settings).some((value) => value !== '');
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
      <SimpleGrid cols={2} spacing="md" verticalSpacing="md">
        {NUMBERS.map(({ name, label, hint, min, max, step, digits }) => (
          <NumberInput
            key={name}
            label={label}
            description={hint}
            placeholder={texts.engineDefault}
            value={settings[name]}
            onChange={(value) => set({ [name]: value })}
            min={min}
            {...(max === undefined ? {} : { max })}
            step={step}
            decimalScale={digits}
            allowDecimal={digits > 0}
            decimalSeparator={separators.decimalSeparator}
            allowedDecimalSeparators={['.', ',']}
            inputWrapperOrder={['label', 'input', 'description']}
          />
        ))}
      </SimpleGrid>
      <Textarea
        label={texts.stopTexts}
        description={texts.stopTextsHint}
        value={settings.stop}
        onChange={(event) => set({ stop: event.currentTarget.value })}
        autosize
        minRows={1}
        maxRows={4}
        inputWrapperOrder={['label', 'input', 'description']}
      />
      <Button variant="default" size="xs" disabled={!changed} onClick={() => onChange(FIRST_SETTINGS)}>
        {texts.reset}
      </Button>
    </Stack>
  );
}
