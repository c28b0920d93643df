import type { CreatedInvitation } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usersQuery } from '../../server/users.js';
import { FilteredList } from '../../ui/filtered-list.js';
import { Icon } from '../../ui/icon.js';
import { Page } from '../../ui/page.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { CreateUserDialog } from './create-user-dialog.js';
import { InviteDialog } from './invite-dialog.js';
import { LinkDialog } from './link-dialog.js';
import { OpenLinks } from './open-links.js';
import { texts } from './texts.js';
import { UserTable } from './user-table.js';

export function UsersPage({ ownId }: { ownId: string }) {
  const users = useQuery(usersQuery);
  const [asking, setAsking] = useState<'create' | 'invite' | null>(null);
  const [link, setLink] = useState<CreatedInvitation | null>(null);
  const close = () => setAsking(null);
  const actions = (
    <>
      <Button variant="default" onClick={() => setAsking('create')}>
        {texts.create}
      </Button>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAsking('invite')}>
        {texts.invite}
      </Button>
    </>
  );
  const showLink = (made: CreatedInvitation) => {
    close();
    setLink(made);
  };
  return (
    <Page title={texts.title} hint={texts.hint} actions={users.data && actions}>
      <QueryStates
        query={users}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState icon="users" title={texts.emptyTitle} hint={texts.emptyHint} action={actions} />}
      >
        {(list) => (
          <FilteredList list={list} wordsOf={({ email, role }) => `${email} ${role}`}>
            {(shown) => <UserTable users={shown} ownId={ownId} onLink={showLink} />}
          </FilteredList>
        )}
      </QueryStates>
      <OpenLinks />
      {asking === 'create' && <CreateUserDialog onClose={close} />}
      {asking === 'invite' && <InviteDialog onMade={showLink} onClose={close} />}
      {link && <LinkDialog made={link} onClose={() => setLink(null)} />}
    </Page>
  );
}
