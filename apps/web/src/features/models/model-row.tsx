import { type ModelFileView, type ModelView } from '@aivailable/contracts';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLive } from '../../server/live.js';
import { changeFileMutation, removeFileMutation, removeModelMutation } from '../../server/models.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { bytesWords } from '../../ui/numbers.js';
import { Tag } from '../../ui/tag.js';
import { filePlaces } from './file-places.js';
import { FilePlacesList } from './file-places-list.js';
import { FitWords } from './fit-words.js';
import { heldFit } from './gpu-fit.js';
import { modelFacts } from './model-facts.js';
import { texts } from './texts.js';

export function ModelRow({ model, deployButton }: { model: ModelView; deployButton: ReactNode }) {
  return (
    <li className="row">
      <div className="row-main">
        <div className="row-title">
          <h2>{model.name}</h2>
          {model.toy && (
            <Tooltip label={texts.toyHint} multiline maw={260}>
              <span>
                <Tag>{texts.toy}</Tag>
              </span>
            </Tooltip>
          )}
          {model.task === 'embed' && <Tag>{texts.embedding}</Tag>}
        </div>
        <p className="row-meta">
          {modelFacts(model).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      <div className="row-menu row-menu-last">
        {deployButton}
        <ModelMenu model={model} />
      </div>
      <ul className="row-wide open-files" aria-label={texts.open.filesOf(model.name)}>
        {model.files.map((file) => (
          <FileLine key={file.fileId} file={file} />
        ))}
      </ul>
    </li>
  );
}

function FileLine({ file }: { file: ModelFileView }) {
  const nodes = useLive('nodes') ?? {};
  const instances = useLive('instances') ?? {};
  const stores = useLive('stores') ?? {};
  const gpus = Object.values(nodes).flatMap((node) => node.gpus);
  const hint = [file.fileName, file.digestFrom && texts.digestFrom[file.digestFrom], file.sha256].filter(Boolean);
  return (
    <li className="open-file" title={hint.join('\n')}>
      <strong>
        {file.quantisation}
        <span className="sr-only"> {hint.slice(0, -1).join(', ')}</span>
      </strong>
      <span className="open-size">
        {bytesWords(file.sizeBytes)}
        {file.parts && ` · ${texts.parts(file.parts.length)}`}
      </span>
      <FitWords fit={heldFit(file, gpus, Object.values(instances))} contextTokens={null} />
      <span className="file-marks">
        {file.pinned && <Mark hint={texts.pinnedHint}>{texts.pinned}</Mark>}
        {file.evicted && <Mark hint={texts.evictedHint}>{texts.evicted}</Mark>}
      </span>
      <FilePlacesList places={filePlaces(file, { nodes, stores, instances })} />
    </li>
  );
}

function Mark({ hint, children }: { hint: string; children: string }) {
  return (
    <Tooltip label={hint} multiline maw={260}>
      <span>
        <Tag>{children}</Tag>
      </span>
    </Tooltip>
  );
}

function ModelMenu({ model }: { model: ModelView }) {
  const [asking, setAsking] = useState(false);
  const [leaving, setLeaving] = useState<ModelFileView | null>(null);
  const remove = useMutation(removeModelMutation);
  const removeFile = useMutation(removeFileMutation);
  const change = useMutation(changeFileMutation);
  const { modelId, files } = model;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={texts.menu(model.name)}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {files.map(({ fileId, quantisation, pinned }) => (
            <Menu.Item
              key={fileId}
              leftSection={<Icon name="lock" size={16} />}
              onClick={() => change.mutate({ modelId, fileId, change: { pinned: !pinned } })}
            >
              {pinned ? texts.unpin(quantisation) : texts.pin(quantisation)}
            </Menu.Item>
          ))}
          {files.length > 1 &&
            files.map((file) => (
              <Menu.Item
                key={file.fileId}
                color="red"
                leftSection={<Icon name="trash" size={16} />}
                onClick={() => setLeaving(file)}
              >
                {texts.removeFile(file.quantisation)}
              </Menu.Item>
            ))}
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking(true)}>
            {texts.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={leaving !== null}
        title={texts.removeFileDialog.title}
        confirm={texts.removeFileDialog.confirm}
        busy={removeFile.isPending}
        onConfirm={() =>
          leaving && removeFile.mutate({ modelId, fileId: leaving.fileId }, { onSettled: () => setLeaving(null) })
        }
        onClose={() => setLeaving(null)}
      >
        {leaving && texts.removeFileDialog.text(leaving.fileName, model.name)}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking}
        title={texts.removeDialog.title}
        confirm={texts.removeDialog.confirm}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(model.modelId, { onSettled: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      >
        {texts.removeDialog.text(model.name)}
      </ConfirmDialog>
    </>
  );
}
