import type { ImportView, ModelView, OpenModelFileView, OpenModelView } from '@aivailable/contracts';
import { Group, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLiveList } from '../../server/live.js';
import { openModelsQuery } from '../../server/models.js';
import { QueryStates } from '../../ui/query-states.js';
import { gpuFit } from './gpu-fit.js';
import { type FileHere, OpenModelRow } from './open-model-row.js';
import { texts } from './texts.js';

const words = texts.open;
const EVERY = '';

interface Sieve {
  readonly search: string;
  readonly license: string;
  readonly onlyFitting: boolean;
}

/** Well-known models that can be had at one click: searched, by licence, and with the cards they would fit on. */
export function OpenModels({ deployButton }: { deployButton: (modelId: string) => ReactNode }) {
  const models = useLiveList('models') ?? [];
  const imports = useLiveList('imports') ?? [];
  const gpus = (useLiveList('nodes') ?? []).flatMap((node) => node.gpus);
  const files = models.flatMap((model) => model.files.map((file) => ({ ...file, modelId: model.modelId })));
  const query = useQuery(openModelsQuery(files.length));
  const [sieve, setSieve] = useState<Sieve>({ search: '', license: EVERY, onlyFitting: false });
  const here = (file: OpenModelFileView) => hereOf(file, files, imports);

  return (
    <QueryStates query={query}>
      {(all) => {
        const shown = all.filter((model) => passes(model, sieve, (file) => (gpuFit(file, gpus)?.fits ?? 0) > 0));
        return (
          <>
            <Sieves all={all} sieve={sieve} onChange={setSieve} />
            {shown.length === 0 && <p className="row-meta">{words.nothing}</p>}
            <ul className="rows">
              {shown.map((model) => (
                <OpenModelRow key={model.id} model={model} gpus={gpus} here={here} deployButton={deployButton} />
              ))}
            </ul>
          </>
        );
      }}
    </QueryStates>
  );
}

interface SievesProps {
  readonly all: readonly OpenModelView[];
  readonly sieve: Sieve;
  readonly onChange: (sieve: Sieve) => void;
}

function Sieves({ all, sieve, onChange }: SievesProps) {
  const licenses = [...new Set(all.flatMap(({ license }) => license ?? []))].sort();
  return (
    <Group mb="md" gap="md" align="flex-end">
      <TextInput
        label={words.search}
        placeholder={words.searchPlaceholder}
        value={sieve.search}
        onChange={(event) => onChange({ ...sieve, search: event.currentTarget.value })}
        flex={1}
        miw={200}
      />
      <Select
        label={words.license}
        data={[{ value: EVERY, label: words.everyLicense }, ...licenses]}
        value={sieve.license}
        onChange={(license) => onChange({ ...sieve, license: license ?? EVERY })}
        allowDeselect={false}
        w={200}
      />
      <Switch
        label={words.onlyFitting}
        checked={sieve.onlyFitting}
        onChange={(event) => onChange({ ...sieve, onlyFitting: event.currentTarget.checked })}
        mb={8}
      />
    </Group>
  );
}

function passes(model: OpenModelView, sieve: Sieve, fits: (file: OpenModelFileView) => boolean): boolean {
  if (sieve.license !== EVERY && model.license !== sieve.license) return false;
  if (sieve.onlyFitting && !model.files.some(fits)) return false;
  const text = `${model.id} ${model.name} ${model.family} ${model.repo}`.toLowerCase();
  const wanted = sieve.search.toLowerCase().trim().split(/\s+/);
  return wanted.every((word) => text.includes(word));
}

interface HeldFile extends Pick<ModelView['files'][number], 'source' | 'sha256'> {
  readonly modelId: string;
}

function hereOf(file: OpenModelFileView, held: readonly HeldFile[], imports: readonly ImportView[]): FileHere {
  const found = held.find((one) => one.source === file.source || (file.sha256 !== null && one.sha256 === file.sha256));
  const coming = imports.find((one) => one.source === file.source && one.state !== 'done' && one.state !== 'cancelled');
  return { modelId: found?.modelId ?? null, coming: coming ?? null };
}
