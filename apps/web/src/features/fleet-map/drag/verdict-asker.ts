import { asProblem } from '../../../server/api-problem.js';
import type { Planner } from '../../../server/planner/planner.js';
import type { Destination, PlannedFleet, Verdict } from '../../../server/planner/planner-talk.js';
import type { DragStore } from './drag-store.js';
import { destinationOf, targetOf } from './drop-target.js';
import type { AskedVerdict } from './questions.js';
import type { ShownVerdict } from './wavering.js';

export interface Asked {
  readonly planner: Planner;
  readonly fleet: PlannedFleet;
  readonly store: DragStore;
  readonly questionOf: (to: Destination, makesRoom: boolean) => AskedVerdict;
  /** All targets, those in sight first. */
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  /** The clock of the verdicts, in milliseconds. */
  readonly now: () => number;
}

interface Said {
  readonly key: string;
  readonly verdict: Verdict;
  readonly failed: boolean;
}

/** So many questions are put before the answers are shown: few at first, so that the first verdicts are there soon. */
const AT_FIRST = 3;
const AT_ONCE = 12;

/**
 * Asks about every target, the one under the pointer always next. Whether somebody could make room takes longer, so it
 * is asked in a second round, but at once for the target under the pointer. Where the fleet changed meanwhile, what was
 * answered is said all the same: the planner answers in the order of the questions, so the next words come after these.
 * A question that fails is a "no" with its reason; where all of a round fail, the others would too.
 */
export async function askAll({ planner, fleet, store, questionOf, keys, signal, now }: Asked): Promise<void> {
  const known = new Set<string>();
  const deep = new Set<string>();
  const ask = async (key: string, makesRoom: boolean): Promise<Said> => {
    known.add(key);
    if (makesRoom) deep.add(key);
    try {
      return {
        key,
        verdict: await planner.ask(fleet, questionOf(destinationOf(targetOf(key)), makesRoom)),
        failed: false,
      };
    } catch (error) {
      return { key, verdict: { kind: 'ruled-out', reason: asProblem(error).message }, failed: true };
    }
  };
  const { load } = store.state();
  const refused: string[] = [];
  const queue = [...keys];
  const round = async (questions: Promise<Said>[]) => {
    const answers = await Promise.all(questions);
    if (store.state().load !== load) return;
    const open = answers.filter(({ key, verdict }) => verdict.kind === 'short' && !deep.has(key));
    refused.push(...open.map(({ key }) => key));
    /* Who had room made for it is not refused until it is known that nobody can make room any more. */
    const said = answers.filter((one) => !open.includes(one) || !isMadeRoom(store.state().verdicts.get(one.key)));
    store.judge(new Map(said.map(({ key, verdict }) => [key, verdict])), now());
    const [first] = answers;
    if (!first || answers.some(({ failed }) => !failed)) return;
    const rest = [...queue.splice(0), ...refused.splice(0)];
    store.judge(new Map(rest.map((key) => [key, first.verdict])), now());
  };
  const lookUnderPointer = async () => {
    const { over } = store.state();
    if (over !== null && !deep.has(over)) await round([ask(over, true)]);
  };
  while (!signal.aborted && queue.length > 0) {
    await lookUnderPointer();
    const next = queue.splice(0, Math.min(AT_ONCE, AT_FIRST + known.size)).filter((key) => !known.has(key));
    await round(next.map((key) => ask(key, false)));
  }
  while (!signal.aborted && refused.length > 0) {
    await lookUnderPointer();
    const next = refused.shift();
    if (next !== undefined && !deep.has(next)) await round([ask(next, true)]);
  }
}

/** Found by a question that makes room; without that it would be short. */
function isMadeRoom(verdict: ShownVerdict | undefined): boolean {
  switch (verdict?.kind) {
    case 'after':
    case 'evicts':
      return true;
    case 'wavers':
      return isMadeRoom(verdict.best) || isMadeRoom(verdict.worst);
    default:
      return false;
  }
}
