import { type Gpu, type ImportView, type ModelView } from '@aivailable/contracts';
import { Button, Loader } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLiveList } from '../../server/live.js';
import { downloadOpenModelMutation, openModelsQuery } from '../../server/models.js';
import { Icon } from '../../ui/icon.js';
import { bytesWords } from '../../ui/numbers.js';
import { type Suggestion, suggested } from './suggestion.js';
import { texts } from './texts.js';

const words = texts.model;

interface ModelStepProps {
  readonly gpus: readonly Gpu[];
  readonly deployButton: (modelId: string, label: string) => ReactNode;
}

/** One model that fits this very fleet, from the list of open ones to its deployment. */
export function ModelStep({ gpus, deployButton }: ModelStepProps) {
  const models = useLiveList('models') ?? [];
  const imports = useLiveList('imports') ?? [];
  const files = models.reduce((sum, model) => sum + model.files.length, 0);
  const open = useQuery(openModelsQuery(files));
  if (open.isPending) return <p>{words.looking}</p>;
  const found = suggested(open.data ?? [], gpus);
  if (!found) return <p>{words.none}</p>;
  const { model, neededBytes, fits, of } = found;
  return (
    <>
      <p>
        {words.suggestion(model.name, bytesWords(neededBytes), fits, of)}
        {model.license && ` ${words.license(model.license)}`}
      </p>
      <p className="first-run-quiet">{words.toy}</p>
      <NextStep found={found} models={models} imports={imports} deployButton={deployButton} />
    </>
  );
}

interface NextStepProps extends Pick<ModelStepProps, 'deployButton'> {
  readonly found: Suggestion;
  readonly models: readonly ModelView[];
  readonly imports: readonly ImportView[];
}

function NextStep({ found, models, imports, deployButton }: NextStepProps) {
  const download = useMutation(downloadOpenModelMutation);
  const { source } = found.file;
  const held =
    found.file.held?.modelId ?? models.find(({ files }) => files.some((file) => file.source === source))?.modelId;
  if (held) return deployButton(held, words.deploy);
  const coming = imports.find((one) => one.source === source && one.state !== 'done' && one.state !== 'cancelled');
  if (coming) {
    return (
      <p className="first-run-wait" role="status">
        <Loader size="xs" /> {progressOf(coming)}
      </p>
    );
  }
  return (
    <div>
      <Button
        variant="light"
        size="xs"
        leftSection={<Icon name="download" size={14} />}
        loading={download.isPending}
        onClick={() => download.mutate({ id: found.model.id, file: found.file.file })}
      >
        {words.download}
      </Button>
    </div>
  );
}

function progressOf({ progress }: ImportView): string {
  const { totalBytes = 0, doneBytes = 0 } = progress ?? {};
  return totalBytes > 0 ? words.coming(Math.floor((100 * doneBytes) / totalBytes)) : words.queued;
}
