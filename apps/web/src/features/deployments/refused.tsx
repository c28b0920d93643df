import { type Refused as Refusal, titleOf, useReasons } from '../../server/refusal-reasons.js';
import { ReasonList } from '../../ui/reason-list.js';

/** Why something has no place, with every card that was looked at. */
export function Refused({ refusal }: { readonly refusal: Refusal }) {
  return <ReasonList title={titleOf(refusal)} reasons={useReasons(refusal)} />;
}
