import { type ApiKeyView, DEFAULT_PROJECT_ID } from '@aivailable/contracts';
import { Button, Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { revokeKeyMutation } from '../../server/api-keys.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { Moment } from '../../ui/moment.js';
import { usePassingTime } from '../../ui/passing-time.js';
import { StateMark } from '../../ui/state-mark.js';
import { ChangeKeyDialog } from './change-key-dialog.js';
import { LimitBars } from './limit-bars.js';
import { limitReadings, refusalWords } from './limit-words.js';
import { texts } from './texts.js';

interface KeyTableProps {
  readonly keys: readonly ApiKeyView[];
  readonly showOwners: boolean;
}

export function KeyTable({ keys, showOwners }: KeyTableProps) {
  const [asking, setAsking] = useState<ApiKeyView | null>(null);
  const [changing, setChanging] = useState<ApiKeyView | null>(null);
  const revoke = useMutation(revokeKeyMutation);
  const close = () => setAsking(null);
  const lastThose = [...keys].sort((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
  return (
    <div className="table-frame">
      <Table className="cards-on-phone key-table">
        <KeyTableHead showOwners={showOwners} />
        <Table.Tbody>
          {lastThose.map((key) => (
            <KeyRow
              key={key.keyId}
              one={key}
              showOwner={showOwners}
              onChange={() => setChanging(key)}
              onRevoke={() => setAsking(key)}
            />
          ))}
        </Table.Tbody>
      </Table>
      {changing && <ChangeKeyDialog one={changing} isAdmin={showOwners} onClose={() => setChanging(null)} />}
      <ConfirmDialog
        opened={asking !== null}
        title={texts.revokeDialog.title}
        confirm={texts.revokeDialog.confirm}
        busy={revoke.isPending}
        onConfirm={() => asking && revoke.mutate(asking.keyId, { onSettled: close })}
        onClose={close}
      >
        {texts.revokeDialog.text(asking?.name ?? '')}
      </ConfirmDialog>
    </div>
  );
}

function KeyTableHead({ showOwners }: { showOwners: boolean }) {
  const { name, owner, used, expires, actions } = texts.columns;
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{name}</Table.Th>
        {showOwners && <Table.Th>{owner}</Table.Th>}
        <Table.Th>{used}</Table.Th>
        <Table.Th>{expires}</Table.Th>
        <Table.Th>
          <span className="sr-only">{actions}</span>
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

interface KeyRowProps {
  readonly one: ApiKeyView;
  readonly showOwner: boolean;
  readonly onChange: () => void;
  readonly onRevoke: () => void;
}

function KeyRow({ one, showOwner, onChange, onRevoke }: KeyRowProps) {
  const expired = usePassingTime((nowMs) => one.expiresAt !== null && Date.parse(one.expiresAt) < nowMs);
  const refused = refusalWords(one.refused);
  const gone = one.revokedAt !== null || expired;
  return (
    <Table.Tr className={gone ? 'faded' : ''}>
      <Table.Td>
        <strong>{one.name}</strong>
        <br />
        <code className="key-prefix">{one.prefix}…</code>{' '}
        <span className="key-made">
          {texts.made} <Moment at={one.createdAt} />
        </span>
        <span className="key-rights">{rightsOf(one).join(' · ')}</span>
        {!gone && <LimitBars readings={limitReadings(one)} />}
        {refused && (
          <span className="key-refused">
            <Icon name="alert" size={14} />
            {refused}
          </span>
        )}
      </Table.Td>
      {showOwner && (
        <Table.Td data-label={texts.columns.owner} className="cell-mail">
          {one.ownerEmail}
        </Table.Td>
      )}
      <Table.Td data-label={texts.columns.used}>
        <Moment at={one.lastUsedAt} />
      </Table.Td>
      <Table.Td data-label={texts.columns.expires}>
        <Moment at={one.expiresAt} none={texts.noExpiry} />
      </Table.Td>
      <Table.Td className="cell-action">
        {gone ? (
          <StateMark tone="idle" label={one.revokedAt === null ? texts.expired : texts.revoked} />
        ) : (
          <>
            <Button variant="subtle" size="xs" onClick={onChange} aria-label={`${texts.edit} ${one.name}`}>
              {texts.edit}
            </Button>
            <Button
              variant="subtle"
              color="red"
              size="xs"
              onClick={onRevoke}
              aria-label={`${texts.revoke} ${one.name}`}
            >
              {texts.revoke}
            </Button>
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function rightsOf({ scopes, models, projectId, projectName, priority }: ApiKeyView): string[] {
  const only = models === null ? [] : [texts.onlyModels(models.join(', '))];
  const project = projectId === DEFAULT_PROJECT_ID ? [] : [texts.inProject(projectName)];
  const turn = priority ? [texts.priority.short[priority]] : [];
  return [...scopes, ...only, ...project, ...turn];
}
