import { Table } from '@mantine/core';
import { utcDayWords } from '../../ui/moments.js';
import { countWords, percentWords } from '../../ui/numbers.js';
import { texts } from './texts.js';
import { amountOf, type Measure, totalOf, type UsageGroup, type UsagePicture } from './usage-series.js';

const { columns } = texts;

const NUMBERS = [
  [columns.requests, 'requests'],
  [columns.failed, 'failedRequests'],
  [columns.prompt, 'promptTokens'],
  [columns.completion, 'completionTokens'],
] as const;

interface GroupTableProps {
  readonly picture: UsagePicture;
  readonly heading: string;
  readonly measure: Measure;
}

/** What the chart draws, in figures. */
export function GroupTable({ picture: { groups }, heading, measure }: GroupTableProps) {
  const total = totalOf(groups);
  const all = amountOf(total, measure);
  return (
    <div className="table-frame">
      <Table className="cards-on-phone">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{heading}</Table.Th>
            {NUMBERS.map(([name]) => (
              <Table.Th key={name} className="cell-number">
                {name}
              </Table.Th>
            ))}
            <Table.Th className="cell-number">{columns.share}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} share={all === 0 ? 0 : amountOf(group, measure) / all} />
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <GroupRow group={total} share={1} />
        </Table.Tfoot>
      </Table>
    </div>
  );
}

function GroupRow({ group, share }: { group: UsageGroup; share: number }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{group.name}</Table.Th>
      {NUMBERS.map(([name, key]) => (
        <Table.Td key={name} data-label={name} className="cell-number">
          {countWords(group[key])}
        </Table.Td>
      ))}
      <Table.Td data-label={columns.share} className="cell-number">
        {percentWords(share, 1)}
      </Table.Td>
    </Table.Tr>
  );
}

export function DayTable({ picture: { days, series } }: { picture: UsagePicture }) {
  return (
    <details className="more usage-days">
      <summary>{texts.dayTable}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-frame usage-scroll" aria-label={texts.dayTable} tabIndex={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.day}</Table.Th>
              {series.map(({ id, name }) => (
                <Table.Th key={id} className="cell-number">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {days.map((day, n) => (
              <Table.Tr key={day}>
                <Table.Th scope="row">
                  <time dateTime={day}>{utcDayWords(day)}</time>
                </Table.Th>
                {series.map(({ id, values }) => (
                  <Table.Td key={id} className="cell-number">
                    {countWords(values[n] ?? 0)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </details>
  );
}
