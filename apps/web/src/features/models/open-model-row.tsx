import { type Gpu, type ImportView, type OpenModelFileView, type OpenModelView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { downloadOpenModelMutation } from '../../server/models.js';
import { Icon } from '../../ui/icon.js';
import { bytesWords } from '../../ui/numbers.js';
import { Tag } from '../../ui/tag.js';
import { FitWords } from './fit-words.js';
import { gpuFit } from './gpu-fit.js';
import { ImportActions } from './import-actions.js';
import { ImportState, Transfer } from './import-rows.js';
import { openModelFacts } from './model-facts.js';
import { texts } from './texts.js';

const words = texts.open;

/** What is known of a file on this cluster: that it is here, or on its way. */
export interface FileHere {
  readonly modelId: string | null;
  readonly coming: ImportView | null;
}

interface OpenModelRowProps {
  readonly model: OpenModelView;
  readonly gpus: readonly Gpu[];
  readonly here: (file: OpenModelFileView) => FileHere;
  readonly deployButton: (modelId: string) => ReactNode;
}

export function OpenModelRow({ model, gpus, here, deployButton }: OpenModelRowProps) {
  return (
    <li className="row">
      <div className="row-main">
        <div className="row-title">
          <h2>{model.name}</h2>
          {model.task === 'embed' && <Tag>{texts.embedding}</Tag>}
          {!model.builtIn && <Tag>{words.added}</Tag>}
        </div>
        <p className="row-meta">
          {openModelFacts(model).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      <ul className="row-wide open-files" aria-label={words.filesOf(model.name)}>
        {model.files.map((file) => (
          <OpenFile
            key={file.file}
            model={model}
            file={file}
            gpus={gpus}
            here={here(file)}
            deployButton={deployButton}
          />
        ))}
      </ul>
    </li>
  );
}

interface OpenFileProps extends Pick<OpenModelRowProps, 'model' | 'gpus' | 'deployButton'> {
  readonly file: OpenModelFileView;
  readonly here: FileHere;
}

function OpenFile({ model, file, gpus, here, deployButton }: OpenFileProps) {
  return (
    <li className="open-file">
      <strong title={file.file}>{file.quantisation}</strong>
      <span className="open-size">{sizeWords(file)}</span>
      <FitWords fit={gpuFit(file, gpus)} contextTokens={file.footprint?.contextTokens ?? null} />
      <div className={here.modelId === null && here.coming ? 'open-side open-side-busy' : 'open-side'}>
        {here.modelId !== null && (
          <>
            <span className="open-here">
              <Icon name="check" size={16} /> {words.here}
            </span>
            {deployButton(here.modelId)}
          </>
        )}
        {here.modelId === null && here.coming && (
          <>
            <ImportState one={here.coming} />
            <ImportActions one={here.coming} />
          </>
        )}
        {here.modelId === null && !here.coming && <DownloadButton model={model} file={file} />}
      </div>
      {here.modelId === null && here.coming && (
        <div className="open-transfer">
          <Transfer one={here.coming} />
          {here.coming.error && <p className="row-error">{here.coming.error.message}</p>}
        </div>
      )}
    </li>
  );
}

function DownloadButton({ model, file }: Pick<OpenFileProps, 'model' | 'file'>) {
  const download = useMutation(downloadOpenModelMutation);
  return (
    <Button
      variant="light"
      size="xs"
      leftSection={<Icon name="download" size={14} />}
      loading={download.isPending}
      onClick={() => download.mutate({ id: model.id, file: file.file })}
      aria-label={words.downloadOf(model.name, file.quantisation)}
    >
      {words.download}
    </Button>
  );
}

function sizeWords({ sizeBytes, aboutBytes }: OpenModelFileView): string {
  if (sizeBytes !== null) return bytesWords(sizeBytes);
  return aboutBytes === null ? words.sizeUnknown : words.about(bytesWords(aboutBytes));
}
