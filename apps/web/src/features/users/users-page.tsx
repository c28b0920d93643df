import type { UserView } from '@aivailable/contracts';
import { Button, Table } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { removeUserMutation, usersQuery } from '../../server/users.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { Moment } from '../../ui/moment.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { Tag } from '../../ui/tag.js';
import { CreateUserDialog } from './create-user-dialog.js';
import { texts } from './texts.js';

export function UsersPage({ ownId }: { ownId: string }) {
  const users = useQuery(usersQuery);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
      {texts.create}
    </Button>
  );
  return (
    <Page title={texts.title} hint={texts.hint} actions={users.data && create}>
      <QueryStates
        query={users}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState icon="users" title={texts.emptyTitle} hint={texts.emptyHint} action={create} />}
      >
        {(list) => <UserTable users={list} ownId={ownId} />}
      </QueryStates>
      {creating && <CreateUserDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function UserTable({ users, ownId }: { users: readonly UserView[]; ownId: string }) {
  const [asking, setAsking] = useState<UserView | null>(null);
  const remove = useMutation(removeUserMutation);
  const close = () => setAsking(null);
  return (
    <div className="table-frame">
      <Table className="cards-on-phone">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.columns.email}</Table.Th>
            <Table.Th>{texts.columns.role}</Table.Th>
            <Table.Th>{texts.columns.created}</Table.Th>
            <Table.Th>
              <span className="sr-only">{texts.columns.actions}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <UserRow key={user.userId} user={user} own={user.userId === ownId} onRemove={() => setAsking(user)} />
          ))}
        </Table.Tbody>
      </Table>
      <ConfirmDialog
        opened={asking !== null}
        title={texts.removeDialog.title}
        confirm={texts.removeDialog.confirm}
        busy={remove.isPending}
        onConfirm={() => asking && remove.mutate(asking.userId, { onSettled: close })}
        onClose={close}
      >
        {texts.removeDialog.text(asking?.email ?? '')}
      </ConfirmDialog>
    </div>
  );
}

function UserRow({ user, own, onRemove }: { user: UserView; own: boolean; onRemove: () => void }) {
  return (
    <Table.Tr>
      <Table.Td>
        <strong>{user.email}</strong> {own && <Tag>{texts.you}</Tag>}
      </Table.Td>
      <Table.Td data-label={texts.columns.role}>{texts.roles[user.role]}</Table.Td>
      <Table.Td data-label={texts.columns.created}>
        <Moment at={user.createdAt} />
      </Table.Td>
      <Table.Td className="cell-action">
        {!own && (
          <Button
            variant="subtle"
            color="red"
            size="xs"
            onClick={onRemove}
            aria-label={`${texts.remove} ${user.email}`}
          >
            {texts.remove}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
