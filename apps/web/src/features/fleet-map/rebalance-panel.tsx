import { type RebalanceMode, type RebalanceView } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useLiveList } from '../../server/live.js';
import {
  applyRebalanceMutation,
  changeRebalanceMutation,
  dismissRebalanceMutation,
  rebalanceQuery,
} from '../../server/rebalance.js';
import { lengthWords } from '../../ui/length-words.js';
import { bytesWords } from '../../ui/numbers.js';
import { StateMark } from '../../ui/state-mark.js';
import { texts } from './texts.js';

const words = texts.rebalance;
const MODES = ['off', 'suggest', 'automatic'] as const satisfies readonly RebalanceMode[];

/** Whether a better placement is known: its gain against its cost. Nothing moves by itself unless an admin said so. */
export function RebalancePanel() {
  const { data } = useQuery(rebalanceQuery(useMark()));
  if (!data) return null;
  const { settings, suggestion, running } = data;
  return (
    <section className="rebalance" aria-label={words.title}>
      <ModeChoice mode={settings.mode} />
      {running && <Running view={running} />}
      {!running && suggestion && <Suggestion view={suggestion} />}
      {!running && !suggestion && settings.mode !== 'off' && <p className="rebalance-quiet">{words.nothing}</p>}
    </section>
  );
}

/** What of the live state says that there is news. */
function useMark(): string {
  const issues = useLiveList('issues') ?? [];
  const instances = useLiveList('instances') ?? [];
  const suggested = issues.filter(({ code }) => code === 'better_placement').map(({ message }) => message);
  return JSON.stringify([suggested, instances.map(({ instanceId, state }) => `${instanceId} ${state}`)]);
}

function ModeChoice({ mode }: { mode: RebalanceMode }) {
  const id = useId();
  const change = useMutation(changeRebalanceMutation);
  return (
    <div className="rebalance-mode">
      <label htmlFor={id}>{words.mode}</label>
      <select
        id={id}
        className="map-field"
        value={mode}
        disabled={change.isPending}
        onChange={({ currentTarget }) => {
          const chosen = MODES.find((one) => one === currentTarget.value);
          if (chosen) change.mutate({ mode: chosen });
        }}
      >
        {MODES.map((one) => (
          <option key={one} value={one}>
            {words.modes[one]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Suggestion({ view }: { view: RebalanceView }) {
  const apply = useMutation(applyRebalanceMutation);
  const dismiss = useMutation(dismissRebalanceMutation);
  return (
    <div className="rebalance-offer">
      <StateMark tone="good" label={view.message} />
      <Costs view={view} />
      <Moves view={view} />
      <div className="rebalance-deeds">
        <Button size="compact-sm" loading={apply.isPending} onClick={() => apply.mutate(view.rebalanceId)}>
          {words.apply}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate(view.rebalanceId)}
        >
          {words.dismiss}
        </Button>
      </div>
    </div>
  );
}

function Running({ view }: { view: RebalanceView }) {
  return (
    <div className="rebalance-offer">
      <StateMark tone="busy" label={words.running(view.message)} />
      <Moves view={view} />
    </div>
  );
}

function Costs({ view: { cost } }: { view: RebalanceView }) {
  return <p>{words.cost(cost.movedInstances, bytesWords(cost.loadedBytes), lengthWords(cost.seconds))}</p>;
}

function Moves({ view: { moves } }: { view: RebalanceView }) {
  return (
    <ol className="plan-steps">
      {moves.map(({ instanceId, servedName, from, to, state }) => (
        <li key={instanceId}>
          {words.move(servedName, from.nodeName, to.nodeName)} · {words.states[state]}
        </li>
      ))}
    </ol>
  );
}
