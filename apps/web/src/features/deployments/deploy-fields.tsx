import { type ModelView, type ServedTask } from '@aivailable/contracts';
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { bytesWords, countWords } from '../../ui/numbers.js';
import { Amount, contextStops, upTo } from './amount.js';
import { CacheChoice } from './cache-choice.js';
import type { DeployForm } from './deploy-wish.js';
import { EngineChoice } from './engine-choice.js';
import { texts } from './texts.js';

interface DeployFieldsProps {
  readonly form: DeployForm;
  readonly errors: Readonly<Record<string, string>>;
  readonly models: readonly ModelView[];
  readonly onChange: (change: Partial<DeployForm>) => void;
  readonly onModel: (model: ModelView) => void;
}

const words = texts.dialog;

export function DeployFields({ form, errors, models, onChange, onModel }: DeployFieldsProps) {
  const model = models.find((one) => one.modelId === form.modelId);
  const choose = (modelId: string | null) => {
    const chosen = models.find((one) => one.modelId === modelId);
    if (chosen) onModel(chosen);
  };
  const field = (name: 'replicas' | 'slots' | 'contextTokens' | 'priority') => ({
    value: form[name],
    error: errors[name],
    onChange: (value: number | string) => onChange({ [name]: value }),
  });
  return (
    <>
      <Select
        label={words.model}
        placeholder={words.pickModel}
        data={models.map((one) => ({ value: one.modelId, label: one.toy ? texts.toyNamed(one.name) : one.name }))}
        value={form.modelId}
        onChange={choose}
        searchable
        openOnFocus={false}
        allowDeselect={false}
        data-autofocus
        error={errors.modelId}
      />
      {model && model.files.length > 1 && <FileChoice model={model} form={form} onChange={onChange} />}
      {model && (
        <TaskChoice model={model} task={form.task} onChange={(change) => onChange({ ...change, kvType: 'f16' })} />
      )}
      {model && <EngineChoice engine={form.engine} onChoose={(engine) => onChange({ engine, kvType: 'f16' })} />}
      <TextInput
        label={words.name}
        description={words.nameHint}
        placeholder={model?.name}
        value={form.servedName}
        onChange={(event) => onChange({ servedName: event.currentTarget.value })}
        error={errors.servedName}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Amount label={words.replicas} stops={upTo(8, 1)} {...field('replicas')} />
        <Amount label={words.slots} hint={words.slotsHint} stops={upTo(32, 1)} {...field('slots')} />
        <Amount
          label={words.context}
          hint={trainedWords(model)}
          step={1024}
          stops={contextStops(model?.trainedContextTokens ?? null)}
          {...field('contextTokens')}
        />
        {canCache(model, form) && (
          <CacheChoice value={form.kvType} error={errors.kvType} onChange={(kvType) => onChange({ kvType })} />
        )}
        <Amount label={words.priority} hint={words.priorityHint} stops={upTo(100)} {...field('priority')} />
      </SimpleGrid>
    </>
  );
}

/** Ollama keeps its cache as it was set up; embeddings need no long one. */
function canCache(model: ModelView | undefined, { engine, task }: DeployForm): boolean {
  return (task ?? model?.task) === 'chat' && engine !== 'ollama';
}

function trainedWords(model: ModelView | undefined): string | undefined {
  const trained = model?.trainedContextTokens ?? null;
  return trained === null ? undefined : words.contextHint(countWords(trained));
}

interface FileChoiceProps {
  readonly model: ModelView;
  readonly form: DeployForm;
  readonly onChange: (change: Partial<DeployForm>) => void;
}

function FileChoice({ model, form, onChange }: FileChoiceProps) {
  const files = [...model.files].sort((a, b) => a.sizeBytes - b.sizeBytes);
  return (
    <Select
      label={words.file}
      data={files.map((file, place) => ({
        value: file.fileId,
        label: `${file.quantisation} · ${bytesWords(file.sizeBytes)}${place === 0 ? ` (${words.smallest})` : ''}`,
      }))}
      value={form.fileId ?? files[0]?.fileId ?? null}
      onChange={(fileId) => onChange({ fileId })}
      allowDeselect={false}
    />
  );
}

interface TaskChoiceProps {
  readonly model: ModelView;
  readonly task: ServedTask | null;
  readonly onChange: (change: Partial<DeployForm>) => void;
}

/** A chat model also gives embeddings; an embedding model cannot chat. */
function TaskChoice({ model, task, onChange }: TaskChoiceProps) {
  const canChat = model.task === 'chat';
  const tasks: readonly ServedTask[] = canChat ? ['chat', 'embed'] : ['embed'];
  return (
    <Select
      label={words.task}
      description={canChat ? undefined : words.embeddingsOnly}
      data={tasks.map((value) => ({ value, label: words.tasks[value] }))}
      value={task ?? model.task}
      onChange={(chosen) => onChange({ task: tasks.find((one) => one === chosen && one !== model.task) ?? null })}
      disabled={!canChat}
      allowDeselect={false}
    />
  );
}
