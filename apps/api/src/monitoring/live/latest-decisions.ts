import type { DecisionView, LiveChange } from '@aivailable/contracts';

/** A console shows so many without asking. */
const KEPT = 50;

/** What the feed has to say when decisions are heard of: those that are new, and those that are too old for it then. */
export function decisionChanges(
  known: ReadonlyMap<string, DecisionView>,
  heard: readonly DecisionView[],
): readonly LiveChange[] {
  const fresh = heard.filter(({ decisionId }) => !known.has(String(decisionId)));
  if (fresh.length === 0) return [];
  const numbers = [...known.values(), ...fresh].map(({ decisionId }) => decisionId).sort((a, b) => b - a);
  const oldest = numbers[KEPT - 1] ?? 0;
  const gone = [...known.values()].filter(({ decisionId }) => decisionId < oldest);
  return [
    ...fresh.filter(({ decisionId }) => decisionId >= oldest).map((value) => changeOf(value.decisionId, value)),
    ...gone.map(({ decisionId }) => changeOf(decisionId, null)),
  ];
}

function changeOf(decisionId: number, value: DecisionView | null): LiveChange {
  return { kind: 'decisions', id: String(decisionId), value };
}
