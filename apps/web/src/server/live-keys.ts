import type { LiveKind } from '@aivailable/contracts';

/** Where the feed puts what it says, in the query cache. */
export const LIVE_KINDS: readonly LiveKind[] = [
  ...(['nodes', 'instances', 'deployments', 'models', 'imports', 'issues', 'stores', 'decisions'] as const),
];
export const liveKey = (kind: LiveKind) => ['live', kind] as const;
export const liveStatusKey = ['live', 'status'] as const;
export const doorKey = ['live', 'door'] as const;
/** The latest lines of the timeline. */
export const linesKey = ['live', 'lines'] as const;
