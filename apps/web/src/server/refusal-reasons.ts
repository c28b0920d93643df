import { formatBytes, type LiveState, type RefusalView } from '@aivailable/contracts';
import { useLive } from './live.js';
import { texts } from './texts.js';

const words = texts.refusal;

type Candidate = Readonly<Omit<RefusalView['candidates'][number], 'gpuIds'>> & { readonly gpuIds: readonly string[] };

/** As the API tells it, or the planner of the page. */
export interface Refused {
  readonly message: string;
  readonly candidates: readonly Candidate[];
}

/** One candidate that was looked at: where, why not, and how many bytes were missing. */
export interface Reason {
  readonly key: string;
  readonly where: string;
  readonly why: string;
  /** `2.10 GiB short`; null when a rule stood against it. */
  readonly short: string | null;
}

export function useReasons(refusal: Refused): Reason[] {
  return reasonsOf(refusal, useLive('nodes') ?? {});
}

export function reasonsOf(refusal: Refused, nodes: LiveState['nodes']): Reason[] {
  return refusal.candidates.map((candidate) => ({
    key: `${candidate.nodeId} ${candidate.gpuIds.join(' ')}`,
    where: [candidate.nodeName, ...cardsOf(candidate, nodes)].join(' '),
    why: candidate.reason,
    short: candidate.shortBytes === null ? null : words.short(formatBytes(candidate.shortBytes)),
  }));
}

/** Which cards of the node, where it has several. */
function cardsOf({ nodeId, gpuIds }: Candidate, nodes: LiveState['nodes']): string[] {
  const gpus = nodes[nodeId]?.gpus ?? [];
  const indices = gpus.filter(({ id }) => gpuIds.includes(id)).map(({ index }) => index);
  return gpus.length > 1 && indices.length > 0 ? [words.cards(indices)] : [];
}

/** The sentence without its list, where the list stands below it line by line. */
export function titleOf({ message, candidates }: Refused): string {
  return (candidates.length > 0 && words.beforeTheList.exec(message)?.[0]) || message;
}
