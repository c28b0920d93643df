import { type KvType, kvType as kvTypes, type ModelView } from '@aivailable/contracts';
import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { bytesWords, separators } from '../../../ui/numbers.js';
import { texts } from '../texts.js';
import type { PutForm } from './first-wish.js';

const words = texts.place;

interface PutFieldsProps {
  readonly model: ModelView;
  readonly form: PutForm;
  readonly onChange: (change: Partial<PutForm>) => void;
}

/** What of a model is put there: enough to make it fit; the rest has its own settings later. */
export function PutFields({ model, form, onChange }: PutFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TextInput
        label={words.name}
        value={form.servedName}
        onChange={(event) => onChange({ servedName: event.currentTarget.value })}
      />
      <FileChoice model={model} form={form} onChange={onChange} />
      <NumberInput
        label={words.context}
        value={form.contextTokens}
        onChange={(contextTokens) => onChange({ contextTokens })}
        step={1024}
        allowDecimal={false}
        {...separators}
      />
      <NumberInput
        label={words.slots}
        value={form.slots}
        onChange={(slots) => onChange({ slots })}
        allowDecimal={false}
      />
      {model.task === 'chat' && (
        <Select
          label={words.cache}
          data={kvTypes.options.map((value: KvType) => ({ value, label: words.caches[value] }))}
          value={form.kvType}
          onChange={(value) => onChange({ kvType: kvTypes.options.find((one) => one === value) ?? 'f16' })}
          allowDeselect={false}
        />
      )}
    </SimpleGrid>
  );
}

function FileChoice({ model, form, onChange }: PutFieldsProps) {
  const files = [...model.files].sort((a, b) => a.sizeBytes - b.sizeBytes);
  return (
    <Select
      label={words.file}
      data={files.map(({ fileId, quantisation, sizeBytes }, i) => {
        return {
          value: fileId,
          label: `${quantisation} · ${bytesWords(sizeBytes)}${i === 0 ? ` (${words.smallest})` : ''}`,
        };
      })}
      value={form.fileId ?? files[0]?.fileId ?? null}
      onChange={(fileId) => onChange({ fileId })}
      allowDeselect={false}
    />
  );
}
