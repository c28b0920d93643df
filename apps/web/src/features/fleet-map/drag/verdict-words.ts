import { type NodeView } from '@aivailable/contracts';
import { bytesWords } from '../../../ui/numbers.js';
import { texts } from '../texts.js';
import { targetOf } from './drop-target.js';
import type { ShownVerdict } from './wavering.js';

const words = texts.drag;

/** For the mark on a target. */
export function shortWords(verdict: ShownVerdict): string {
  switch (verdict.kind) {
    case 'fits':
      return words.fits;
    case 'after':
      return words.after(verdict.names.join(', '));
    case 'evicts':
      return words.evicts(verdict.names);
    case 'short':
      return words.short(bytesWords(verdict.bytes));
    case 'ruled-out':
      return verdict.reason;
    case 'here':
      return words.here;
    case 'wavers':
      return words.wavers(shortWords(verdict.best), shortWords(verdict.worst));
    default:
      return verdict satisfies never;
  }
}

/** For the live region and the carried card: a whole sentence. */
export function sentenceOf(verdict: ShownVerdict | undefined): string {
  if (verdict === undefined) return words.thinking;
  switch (verdict.kind) {
    case 'short':
      return words.doesNotFit(bytesWords(verdict.bytes));
    case 'ruled-out':
      return words.ruledOut(verdict.reason.replace(/\.$/, ''));
    case 'wavers':
      return `${shortWords(verdict).replace(/\.$/, '')}. ${words.waversHint}`;
    default:
      return `${shortWords(verdict)}.`;
  }
}

/** `node-2, GPU 0 RTX 3060`. */
export function placeName(key: string, nodes: Readonly<Record<string, NodeView>>): string {
  const target = targetOf(key);
  if (target.kind === 'anywhere') return words.anywhere;
  const node = nodes[target.nodeId];
  if (target.kind === 'node') return node?.name ?? target.nodeId;
  const gpu = node?.gpus.find(({ id }) => id === target.gpuId);
  return `${node?.name ?? target.nodeId}, GPU ${gpu?.index ?? ''} ${gpu?.name ?? target.gpuId}`;
}
