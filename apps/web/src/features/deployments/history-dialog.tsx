import type { DeploymentView, TimelineEntry } from '@aivailable/contracts';
import { useQuery } from '@tanstack/react-query';
import { deploymentHistoryQuery } from '../../server/deployments.js';
import { useLiveOf } from '../../server/live.js';
import { Dialog } from '../../ui/dialog.js';
import { clockWords, dayWords, exactWords } from '../../ui/moments.js';
import { QueryStates } from '../../ui/query-states.js';
import { texts } from './texts.js';

interface HistoryDialogProps {
  readonly deployment: DeploymentView;
  readonly onClose: () => void;
}

const DAY_MS = 86_400_000;

/** What happened to it of late: asked again when one of its instances comes into another state. */
export function HistoryDialog({ deployment, onClose }: HistoryDialogProps) {
  const { deploymentId, servedName } = deployment;
  const instances = useLiveOf('instances', (one) => one.deploymentId === deploymentId);
  const mark = JSON.stringify([instances.map(({ instanceId, state }) => [instanceId, state]), deployment.replicas]);
  const query = useQuery(deploymentHistoryQuery(deploymentId, mark));
  const empty = <p className="row-meta">{texts.history.nothing}</p>;
  return (
    <Dialog onClose={onClose} title={texts.history.title(servedName)} size="lg">
      <QueryStates query={query} isEmpty={(entries) => entries.length === 0} empty={empty}>
        {(entries) => (
          <>
            {daysOf(entries).map(([name, lines]) => (
              <section key={name} className="happened">
                <h3>{name}</h3>
                <ol>
                  {lines.map(({ id, at, message, actor }) => (
                    <li key={id}>
                      <time dateTime={at} title={exactWords(at)}>
                        {clockWords(at)}
                      </time>
                      <span>
                        {message} {actor && <small>{texts.history.by(actor)}</small>}
                      </span>
                    </li>
                  ))}
                </ol>
              </section>
            ))}
          </>
        )}
      </QueryStates>
    </Dialog>
  );
}

/** Newest first, under `Today`, `Yesterday`, then their dates. */
function daysOf(entries: readonly TimelineEntry[]): [string, TimelineEntry[]][] {
  const names = [
    [dayWords(Date.now()), texts.history.today],
    [dayWords(Date.now() - DAY_MS), texts.history.yesterday],
  ] as const;
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const date = dayWords(entry.at);
    const name = names.find(([one]) => one === date)?.[1] ?? date;
    days.set(name, [...(days.get(name) ?? []), entry]);
  }
  return [...days];
}
