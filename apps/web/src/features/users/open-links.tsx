import { Button, Table } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { asProblem } from '../../server/api-problem.js';
import { invitationsQuery, withdrawMutation } from '../../server/invitations.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Moment } from '../../ui/moment.js';
import { Tag } from '../../ui/tag.js';
import { texts } from './texts.js';

const words = texts.invitations;

/** Links that somebody may still open. Nothing is shown where there is none. */
export function OpenLinks() {
  const links = useQuery(invitationsQuery);
  const withdraw = useMutation(withdrawMutation);
  if (links.error) return <ErrorNote problem={asProblem(links.error)} />;
  if (!links.data || links.data.length === 0) return null;
  return (
    <section className="open-links" aria-labelledby="open-links">
      <h2 id="open-links">{words.title}</h2>
      <div className="table-frame">
        <Table className="cards-on-phone">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{texts.columns.email}</Table.Th>
              <Table.Th>{texts.columns.role}</Table.Th>
              <Table.Th>{words.by}</Table.Th>
              <Table.Th>{words.expires}</Table.Th>
              <Table.Th>
                <span className="sr-only">{texts.columns.actions}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {links.data.map((link) => (
              <Table.Tr key={link.invitationId}>
                <Table.Td>
                  <strong>{link.email}</strong> <Tag>{words.purpose[link.purpose]}</Tag>
                </Table.Td>
                <Table.Td data-label={texts.columns.role}>{texts.roles[link.role]}</Table.Td>
                <Table.Td data-label={words.by} className="cell-mail">
                  {link.invitedBy}
                </Table.Td>
                <Table.Td data-label={words.expires}>
                  <Moment at={link.expiresAt} />
                </Table.Td>
                <Table.Td className="cell-action">
                  <Button
                    variant="subtle"
                    color="red"
                    size="xs"
                    onClick={() => withdraw.mutate(link.invitationId)}
                    aria-label={`${words.withdraw} ${link.email}`}
                  >
                    {words.withdraw}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
