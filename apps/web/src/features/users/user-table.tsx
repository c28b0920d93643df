import type { ChangeUser, CreatedInvitation, Role, UserView } from '@aivailable/contracts';
import { Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changeUserMutation, removeUserMutation, resetPasswordMutation } from '../../server/users.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { texts } from './texts.js';
import { UserRow } from './user-row.js';

interface UserTableProps {
  readonly users: readonly UserView[];
  readonly ownId: string;
  readonly onLink: (made: CreatedInvitation) => void;
}

/** What is asked about once more: `admin` and `member` are the role that the account gets. */
export type Deed = 'off' | 'remove' | Role;

const WORDS = {
  off: texts.offDialog,
  remove: texts.removeDialog,
  admin: texts.adminDialog,
  member: texts.memberDialog,
} as const satisfies Record<Deed, unknown>;

interface Question {
  readonly about: UserView;
  readonly deed: Deed;
}

export function UserTable({ users, ownId, onLink }: UserTableProps) {
  const [asking, setAsking] = useState<Question | null>(null);
  const remove = useMutation(removeUserMutation);
  const change = useMutation(changeUserMutation);
  const reset = useMutation(resetPasswordMutation);
  const close = { onSettled: () => setAsking(null) };
  const words = WORDS[asking?.deed ?? 'remove'];
  const go = ({ about: { userId }, deed }: Question) =>
    deed === 'remove' ? remove.mutate(userId, close) : change.mutate({ userId, change: wishOf(deed) }, close);
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
            <UserRow
              key={user.userId}
              user={user}
              own={user.userId === ownId}
              onChange={(wish) => change.mutate({ userId: user.userId, change: wish })}
              onReset={() => reset.mutate(user.userId, { onSuccess: onLink })}
              onAsk={(deed) => setAsking({ about: user, deed })}
            />
          ))}
        </Table.Tbody>
      </Table>
      <ConfirmDialog
        opened={asking !== null}
        title={words.title}
        confirm={words.confirm}
        busy={remove.isPending || change.isPending}
        onConfirm={() => asking && go(asking)}
        onClose={() => setAsking(null)}
      >
        {words.text(asking?.about.email ?? '')}
      </ConfirmDialog>
    </div>
  );
}

function wishOf(deed: Exclude<Deed, 'remove'>): ChangeUser {
  return deed === 'off' ? { disabled: true } : { role: deed };
}
