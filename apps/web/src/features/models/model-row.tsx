import { formatBytes, type ModelView } from '@aivailable/contracts';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { removeModelMutation } from '../../server/models.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { Tag } from '../../ui/tag.js';
import { texts } from './texts.js';

const number = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

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
          {facts(model).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      <div className="row-side">
        {model.files.map((file) => (
          <span key={file.fileId} className="file" title={file.fileName}>
            <strong>{file.quantisation}</strong> {formatBytes(file.sizeBytes)}
          </span>
        ))}
      </div>
      <div className="row-menu">
        {deployButton}
        <ModelMenu model={model} />
      </div>
    </li>
  );
}

function facts(model: ModelView): string[] {
  const { architecture, parameterCount, trainedContextTokens, license } = model;
  return [
    architecture,
    parameterCount === null ? null : texts.parameters(compact.format(parameterCount)),
    trainedContextTokens === null ? null : texts.trained(number.format(trainedContextTokens)),
    license === null ? null : texts.license(license),
  ].filter((fact) => fact !== null);
}

function ModelMenu({ model }: { model: ModelView }) {
  const [asking, setAsking] = useState(false);
  const remove = useMutation(removeModelMutation);
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={texts.menu(model.name)}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking(true)}>
            {texts.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
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
