import { AGENT_PATHS } from '@aivailable/contracts';
import type { Fetch } from './join.js';
import { forgetNode, readNode } from './node-token.js';

const ANSWER_MS = 10_000;

export type LeaveResult = { ok: true; sentence: string } | { ok: false; sentence: string };

/** Tells the API that this node goes for good, and forgets its token. */
export async function leaveFleet(dir: string, fetch: Fetch): Promise<LeaveResult> {
  const node = await readNode(dir);
  if (!node) return { ok: false, sentence: `The agent of ${dir} has not joined anything.` };
  const { apiUrl, nodeName, nodeToken } = node;
  const response = await fetch(`${apiUrl}${AGENT_PATHS.leave}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${nodeToken}` },
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => null);
  if (!response)
    return {
      ok: false,
      sentence: `${apiUrl} cannot be reached, so the node stays. Try again, or remove it in the console.`,
    };
  const unknownThere = response.status === 401 || response.status === 404;
  if (!response.ok && !unknownThere) {
    return {
      ok: false,
      sentence: `${apiUrl} answered ${response.status}, so the node stays. Try again, or remove it in the console.`,
    };
  }
  await forgetNode(dir);
  const known = unknownThere ? ' (which did not know it any more)' : '';
  return { ok: true, sentence: `The node "${nodeName}" has left ${apiUrl}${known}.` };
}
