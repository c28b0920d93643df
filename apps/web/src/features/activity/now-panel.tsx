import type { DoorView, QueueDepth, RunningRequest } from '@aivailable/contracts';
import { Table } from '@mantine/core';
import { useDoor, useLive, useLiveStatus, useReconnect } from '../../server/live.js';
import { LimitBar } from '../../ui/limit-bar.js';
import { countWords } from '../../ui/numbers.js';
import { ErrorState, LoadingRows } from '../../ui/quiet-states.js';
import { StateMark } from '../../ui/state-mark.js';
import { texts } from './texts.js';

const words = texts.now;

/** What the live feed tells of the door; quiet while nothing goes on. */
export function NowPanel() {
  const door = useDoor();
  const { phase } = useLiveStatus();
  const reconnect = useReconnect();
  if (!door && phase === 'connecting') return <LoadingRows />;
  // Nobody hears what goes on: that is not the same as nothing going on.
  if (!door && phase === 'unreachable') return <ErrorState message={words.unreachable} onRetry={reconnect} />;
  return (
    <div className="now">
      <Queues queues={door?.queues ?? []} />
      <Requests door={door} />
    </div>
  );
}

function Queues({ queues }: { queues: readonly QueueDepth[] }) {
  const deployments = useLive('deployments') ?? {};
  return (
    <section aria-labelledby="queues">
      <h2 id="queues">{words.queues}</h2>
      <p className="now-hint">{words.queuesHint}</p>
      {queues.length === 0 ? (
        <p className="now-none">{words.noQueues}</p>
      ) : (
        <ul className="queue-list">
          {queues.map(({ deploymentId, waiting, longestWaitMs, busySlots, slots }) => (
            <li key={deploymentId}>
              <b>{deployments[deploymentId]?.servedName ?? deploymentId}</b>
              <span>
                {words.columns.waiting} <strong className="cell-number">{countWords(waiting)}</strong>
              </span>
              <span>
                {words.columns.longest} <strong>{words.seconds(Math.round(longestWaitMs / 1_000))}</strong>
              </span>
              <LimitBar label={words.columns.slots} used={busySlots} limit={slots} calm />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Requests({ door }: { door: DoorView | undefined }) {
  return (
    <section aria-labelledby="running">
      <h2 id="running">{words.requests}</h2>
      <p className="now-hint">{words.requestsHint}</p>
      {!door || door.requests.length === 0 ? (
        <p className="now-none">{words.none}</p>
      ) : (
        <div className="table-frame">
          <Table className="cards-on-phone">
            <Table.Thead>
              <Table.Tr>
                {(['model', 'key', 'node', 'state'] as const).map((name) => (
                  <Table.Th key={name}>{words.columns[name]}</Table.Th>
                ))}
                <Table.Th className="cell-number">{words.columns.tokens}</Table.Th>
                <Table.Th className="cell-number">{words.columns.since}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {door.requests.map((request) => (
                <RequestRow key={request.requestId} request={request} nowMs={Date.parse(door.at)} />
              ))}
            </Table.Tbody>
          </Table>
          {door.more > 0 && <p className="now-more">{words.more(door.more)}</p>}
        </div>
      )}
    </section>
  );
}

function RequestRow({ request, nowMs }: { request: RunningRequest; nowMs: number }) {
  const nodes = useLive('nodes') ?? {};
  const { servedName, keyName, userId, nodeId, phase, startedAt, writtenTokens } = request;
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(startedAt)) / 1_000));
  const node = nodeId === null ? '' : (nodes[nodeId]?.name ?? nodeId);
  return (
    <Table.Tr>
      <Table.Td>
        <strong>{servedName}</strong>
      </Table.Td>
      <Table.Td data-label={words.columns.key}>{keyName ?? (userId ? words.playground : words.guest)}</Table.Td>
      <Table.Td data-label={words.columns.node}>{node}</Table.Td>
      <Table.Td data-label={words.columns.state}>
        <StateMark tone={phase === 'waiting' ? 'warn' : 'good'} label={stateOf(request)} />
      </Table.Td>
      <Table.Td data-label={words.columns.tokens} className="cell-number">
        {countWords(writtenTokens)}
      </Table.Td>
      <Table.Td data-label={words.columns.since} className="cell-number">
        {words.seconds(seconds)}
      </Table.Td>
    </Table.Tr>
  );
}

/** Who waits for a slot has a place, and mostly a time. */
function stateOf({ phase, queuePosition, queueEtaMs }: RunningRequest): string {
  if (queuePosition === undefined) return words.phase[phase];
  const place = words.place(queuePosition);
  return queueEtaMs === undefined ? place : `${place}, ${words.about(Math.max(1, Math.round(queueEtaMs / 1_000)))}`;
}
