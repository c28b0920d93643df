import type {
  DecisionView,
  DeploymentView,
  ImportView,
  InstanceView,
  Issue,
  ModelView,
  NodeStore,
  NodeView,
  RunningRequest,
  UsageLimits,
} from '@aivailable/contracts';

/** Ids and short values that a timeline line is about. */
export type Subject = Readonly<Record<string, string>>;

/** Requests that the front door finished, for accounting. Never carries texts. */
export interface FinishedRequest {
  readonly requestId: string;
  readonly keyId: string | null;
  /** As it was called at the time; kept with the sums, which outlive the key. */
  readonly keyName?: string | null;
  readonly userId: string | null;
  readonly projectId?: string | null;
  /** As it was called at the time. */
  readonly projectName?: string | null;
  readonly servedName: string;
  readonly deploymentId: string | null;
  readonly instanceId: string | null;
  readonly nodeId: string | null;
  readonly path: string;
  readonly status: number;
  readonly protocol?: 'openai' | 'anthropic' | 'ollama';
  /** Instances that it was given, one after the other. */
  readonly tries?: number;
  /** How often it went on elsewhere after its first byte, and which nodes were lost then. */
  readonly continued?: number;
  readonly lostNodeIds?: readonly string[];
  /** The limit that turned it away. */
  readonly refusedBy?: { readonly limit: keyof UsageLimits; readonly of: 'key' | 'project' } | null;
  readonly outcome: 'answered' | 'refused' | 'failed' | 'aborted';
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly startedAtMs: number;
  readonly waitMs: number;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
}

/** How one front door sees the demand for a deployment: what came since it said so last, and what is going on now. */
export interface SeenAtTheDoor {
  readonly deploymentId: string;
  /** The process that says so; several doors see a part each. */
  readonly doorId: string;
  readonly requests: number;
  readonly waiting: number;
  readonly longestWaitMs: number;
  readonly busySlots: number;
  /** Of all instances that are ready. */
  readonly slots: number;
}

/**
 * What rooms tell each other. `*.changed` events carry the whole new view (null: gone), so a reader needs no second look.
 * `happened` is a line of the timeline and is journalled; the others are news of the moment.
 */
export type ClusterEvent =
  | { readonly type: 'node.changed'; readonly nodeId: string; readonly node: NodeView | null }
  /** Other model files lie on its disk. */
  | { readonly type: 'node-store.changed'; readonly nodeId: string; readonly store: NodeStore | null }
  /** A node joined, left, or has other settings: the processes that know it read its row again. */
  | { readonly type: 'node-row.changed'; readonly nodeId: string }
  | { readonly type: 'instance.changed'; readonly instanceId: string; readonly instance: InstanceView | null }
  | { readonly type: 'deployment.changed'; readonly deploymentId: string; readonly deployment: DeploymentView | null }
  /** What was decided just now, or the latest as somebody tells who begins. */
  | { readonly type: 'decisions.made'; readonly decisions: readonly DecisionView[] }
  /** Trouble of the cluster that began, changed or ended (null). */
  | { readonly type: 'issue.changed'; readonly issueId: string; readonly issue: Issue | null }
  /** An admin says that lost nodes are lost; whoever leads acts on it. */
  | { readonly type: 'brake.released' }
  /** Somebody wants something else of the cluster: whoever leads looks again. */
  | { readonly type: 'wish.changed' }
  | { readonly type: 'model.changed'; readonly modelId: string; readonly model: ModelView | null }
  | { readonly type: 'import.changed'; readonly importId: string; readonly import: ImportView | null }
  | { readonly type: 'api-key.changed'; readonly keyId: string }
  | { readonly type: 'project.changed'; readonly projectId: string }
  | { readonly type: 'guest-link.changed'; readonly linkId: string }
  | { readonly type: 'user.changed'; readonly userId: string }
  /** News of other processes may have been missed: whoever keeps a copy reads it again. Of this process alone. */
  | { readonly type: 'news.missed' }
  | { readonly type: 'session.ended'; readonly sessionId: string }
  /** Digests of the account and the address that it was tried from. */
  | { readonly type: 'sign-in.tried'; readonly account: string; readonly address: string; readonly failed: boolean }
  | { readonly type: 'node-token.changed'; readonly nodeId: string }
  /** Whether the front door asks an instance: not while its circuit is open, one request at a time while half open. */
  | { readonly type: 'circuit.changed'; readonly instanceId: string; readonly state: 'closed' | 'open' | 'half-open' }
  | { readonly type: 'request.finished'; readonly request: FinishedRequest }
  | ({ readonly type: 'demand.seen' } & SeenAtTheDoor)
  /** What one front door is busy with, whole each time. */
  | {
      readonly type: 'requests.seen';
      readonly doorId: string;
      readonly requests: readonly RunningRequest[];
      readonly more: number;
    }
  | {
      readonly type: 'happened';
      readonly kind: string;
      readonly message: string;
      readonly actor: string | null;
      readonly subject: Subject;
      /** Number and time of the journal's line; set by the bus, absent only when it is published. */
      readonly entry?: { readonly id: number; readonly at: string };
    };

export type ClusterEventType = ClusterEvent['type'];
export type EventOf<T extends ClusterEventType> = Extract<ClusterEvent, { type: T }>;
