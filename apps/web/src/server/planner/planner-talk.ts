import type {
  ChainedMove,
  CurrentInstance,
  MoveTarget,
  Placement,
  PlanOptions,
  Preview,
  RefusedCandidate,
  Snapshot,
  Supposition,
  WhatIf,
  WhyNot,
  Wish,
} from '@aivailable/placement';

/** The fleet in the planner's words, as the controller told it. */
export interface PlannedFleet {
  readonly at: string;
  readonly snapshot: Snapshot;
  readonly options: PlanOptions;
}

/** Where something may be dropped. */
export type Destination = MoveTarget | 'anywhere';

/** What a move would do: itself, behind those that make room for it. */
export interface MoveAnswer {
  /** The last is the move that was asked for; those before it make room. */
  readonly chain: readonly ChainedMove[];
  /** One for each move of the chain, in the fleet as the ones before will have left it. */
  readonly previews: readonly Preview[];
  /** Null where every move of the chain can be made. */
  readonly refusal: { readonly message: string; readonly candidates: readonly RefusedCandidate[] } | null;
}

/** What putting one replica somewhere would do: itself, behind moves of others and departures that make room for it. */
export interface PlaceAnswer {
  readonly chain: readonly ChainedMove[];
  /** One for each move of the chain. */
  readonly previews: readonly Preview[];
  /** Where it would stand; null where it cannot. */
  readonly place: Placement | null;
  /** Those that leave for it and are loaded again when they are asked for. */
  readonly evicted: readonly CurrentInstance[];
  readonly refusal: MoveAnswer['refusal'];
}

/** What hovering says of a target, in short. */
export type Verdict =
  | { readonly kind: 'fits' }
  /** Names of the deployments that would move away first. */
  | { readonly kind: 'after'; readonly names: readonly string[] }
  /** Names of the deployments that would give up their place. */
  | { readonly kind: 'evicts'; readonly names: readonly string[] }
  | { readonly kind: 'short'; readonly bytes: number }
  | { readonly kind: 'ruled-out'; readonly reason: string }
  | { readonly kind: 'here' };

interface Questions {
  readonly move: { readonly instanceId: string; readonly to: Destination };
  /** Several at once, one after the other. */
  readonly moves: { readonly instanceIds: readonly string[]; readonly to: Destination };
  /** `makesRoom`: where it does not fit, look whether others could move away first. */
  readonly verdict: { readonly instanceId: string; readonly to: Destination; readonly makesRoom: boolean };
  readonly 'moves-verdict': { readonly instanceIds: readonly string[]; readonly to: Destination };
  /** One replica more of a wish, which already counts it. */
  readonly place: { readonly wish: Wish; readonly to: Destination };
  readonly 'place-verdict': { readonly wish: Wish; readonly to: Destination; readonly makesRoom: boolean };
  readonly wish: { readonly wish: Wish };
  readonly 'why-not': { readonly wishId: string };
  readonly 'what-if': { readonly supposition: Supposition };
}

export interface Answers {
  readonly move: MoveAnswer;
  readonly moves: MoveAnswer;
  readonly verdict: Verdict;
  readonly 'moves-verdict': Verdict;
  readonly place: PlaceAnswer;
  readonly 'place-verdict': Verdict;
  readonly wish: Preview;
  /** Null where there is no such wish. */
  readonly 'why-not': WhyNot | null;
  readonly 'what-if': WhatIf;
}

export type QuestionKind = keyof Questions;
export type Question = { [K in QuestionKind]: { readonly kind: K } & Questions[K] }[QuestionKind];

/** To the planner's thread: the fleet once, then questions about it. */
export type ToThread =
  | { readonly type: 'hold'; readonly fleet: PlannedFleet }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question };

export type FromThread =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[QuestionKind] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
