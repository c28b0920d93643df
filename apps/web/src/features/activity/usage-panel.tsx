import type { UsageRow } from '@aivailable/contracts';
import { Group, SegmentedControl, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usageQuery } from '../../server/history.js';
import { QueryStates } from '../../ui/query-states.js';
import { EmptyState } from '../../ui/quiet-states.js';
import { texts } from './texts.js';
import { usageTotal } from './usage-total.js';

const RANGES = [7, 30, 90];
const number = new Intl.NumberFormat('en');
const { columns } = texts;

export function UsagePanel() {
  const [days, setDays] = useState(30);
  const usage = useQuery(usageQuery(days));
  return (
    <>
      <Group justify="space-between" mb="md">
        <SegmentedControl
          aria-label={texts.range}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          data={RANGES.map((range) => ({ value: String(range), label: texts.days(range) }))}
        />
        <Text size="sm" c="dimmed">
          {texts.privacy}
        </Text>
      </Group>
      <QueryStates
        query={usage}
        isEmpty={(rows) => rows.length === 0}
        empty={<EmptyState icon="activity" title={texts.noUsageTitle} hint={texts.noUsageHint} />}
      >
        {(rows) => <UsageTable rows={rows} />}
      </QueryStates>
    </>
  );
}

function UsageTable({ rows }: { rows: readonly UsageRow[] }) {
  const total = usageTotal(rows);
  return (
    <div className="table-frame">
      <Table className="cards-on-phone">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.day}</Table.Th>
            <Table.Th>{columns.key}</Table.Th>
            <Table.Th>{columns.model}</Table.Th>
            {NUMBERS.map(([name]) => (
              <Table.Th key={name} className="cell-number">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={`${row.day} ${row.keyId} ${row.servedName}`}>
              <Table.Td>{row.day}</Table.Td>
              <Table.Td data-label={columns.key}>{row.keyName ?? texts.playground}</Table.Td>
              <Table.Td data-label={columns.model}>{row.servedName}</Table.Td>
              <Numbers row={row} />
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{texts.all}</Table.Th>
            <Table.Td className="cell-blank" colSpan={2} />
            <Numbers row={total} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  );
}

type Counts = Pick<UsageRow, 'requests' | 'failedRequests' | 'promptTokens' | 'completionTokens'>;

const NUMBERS = [
  [columns.requests, 'requests'],
  [columns.failed, 'failedRequests'],
  [columns.prompt, 'promptTokens'],
  [columns.completion, 'completionTokens'],
] as const;

function Numbers({ row }: { row: Counts }) {
  return NUMBERS.map(([name, key]) => (
    <Table.Td key={name} data-label={name} className="cell-number">
      {number.format(row[key])}
    </Table.Td>
  ));
}
