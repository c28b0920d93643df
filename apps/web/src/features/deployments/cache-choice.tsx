import { type KvType, kvType } from '@aivailable/contracts';
import { Select } from '@mantine/core';
import { texts } from './texts.js';

interface CacheChoiceProps {
  readonly value: KvType;
  readonly error: string | undefined;
  readonly onChange: (value: KvType) => void;
}

const words = texts.cache;

/** How the KV cache is kept: what it saves is seen in the sum below. */
export function CacheChoice({ value, error, onChange }: CacheChoiceProps) {
  return (
    <Select
      label={words.label}
      description={words.hint}
      data={kvType.options.map((one) => ({ value: one, label: words.kinds[one] }))}
      value={value}
      onChange={(chosen) => onChange(kvType.options.find((one) => one === chosen) ?? 'f16')}
      allowDeselect={false}
      error={error}
    />
  );
}
