import { formatBytes, type RefusalView } from '@aivailable/contracts';
import { texts } from './texts.js';

const words = texts.refusal;

/** One candidate that was looked at: where, why not, and how many bytes were missing. */
export interface Reason {
  readonly key: string;
  readonly where: string;
  readonly why: string;
  /** `2.10 GiB short`; null when a rule stood against it. */
  readonly short: string | null;
}

export function reasonsOf(refusal: RefusalView): Reason[] {
  return refusal.candidates.map((candidate) => ({
    key: `${candidate.nodeId} ${candidate.gpuIds.join(' ')}`,
    where: candidate.nodeName,
    why: candidate.reason,
    short: candidate.shortBytes === null ? null : words.short(formatBytes(candidate.shortBytes)),
  }));
}

/** The sentence without its list, where the list stands below it line by line. */
export function titleOf({ message, candidates }: RefusalView): string {
  return (candidates.length > 0 && words.beforeTheList.exec(message)?.[0]) || message;
}
