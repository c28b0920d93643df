import { CatalogueError, type ErrorCode } from '@aivailable/contracts';
import type { ServingInstance } from '../scheduling/serving-view.js';
import type { Trouble as CircuitTrouble } from './circuit-breaker.js';
import type { EngineError } from './engine-error.js';
import { ClientGone, callerRefusal, RefusedByEngine } from './refusals.js';
import type { AttemptEnd } from './relay.js';

/** What an attempt says of its instance, whoever asks it. `full`: it has no room now, which is no failure. */
export type Finding = CircuitTrouble | 'full' | 'nothing';

/** What follows from the end of an attempt. */
export type Verdict =
  | { readonly next: 'done' }
  | { readonly next: 'stop'; readonly error: Error }
  /** Part of it is with the client: another instance must go on from there, or the error stands. */
  | { readonly next: 'elsewhere'; readonly error: Error; readonly finding: Finding }
  | {
      readonly next: 'again';
      readonly finding: Finding;
      /** The engine may have ended by it: only so many such tries. Otherwise the request waits on. */
      readonly counts: boolean;
      readonly trouble: string;
    };

const CALLERS_FAULT = new Set([400, 413, 415, 422]);
/** Loading, or all slots taken by somebody else: wait, it did not fail. */
const NOT_YET = new Set([429, 503]);
/** The node's own door speaks: its engine is not there. */
const NOT_THERE = new Set([404, 502, 504]);

export function judge(end: AttemptEnd, model: string, { nodeName }: ServingInstance): Verdict {
  switch (end.kind) {
    case 'answered':
      return { next: 'done' };
    case 'gone':
      return { next: 'stop', error: new ClientGone() };
    case 'interrupted':
      return interruption(end.error, model, end.isCutAlone ? 'nothing' : 'lost');
    case 'unreachable':
      return { next: 'again', finding: 'lost', counts: false, trouble: `${nodeName} cannot be reached: ${end.reason}` };
    case 'lost':
      /* Of engines that ended the node's own door tells: where nothing came back, the way there is lost, or the door. */
      return { next: 'again', finding: 'lost', counts: !end.isCut, trouble: `on ${nodeName} ${end.reason}` };
    case 'detoured':
      return { next: 'again', finding: 'nothing', counts: false, trouble: `on ${nodeName} ${end.reason}` };
    case 'refused':
      return judgeRefusal(end.error, nodeName);
    default:
      return end satisfies never;
  }
}

function judgeRefusal(error: EngineError, nodeName: string): Verdict {
  const { status, isContextOverflow } = error;
  if (isContextOverflow || CALLERS_FAULT.has(status)) {
    return { next: 'stop', error: new RefusedByEngine(callerRefusal(error)) };
  }
  if (NOT_YET.has(status) || isUnknownThere(error))
    return { next: 'again', finding: 'full', counts: false, trouble: `${nodeName} is not ready yet` };
  const trouble = status === 200 ? `on ${nodeName} it reported an error` : `on ${nodeName} it answered ${status}`;
  return { next: 'again', finding: NOT_THERE.has(status) ? 'lost' : 'erred', counts: true, trouble };
}

/** Its node has just started anew, and takes up what ran there before; an engine's own 404 has another code. */
function isUnknownThere({ status, code }: EngineError): boolean {
  return status === 404 && code === ('not_found' satisfies ErrorCode);
}

function interruption(error: EngineError | null, model: string, finding: Finding): Verdict {
  if (!error) return { next: 'elsewhere', error: new CatalogueError('stream_interrupted', { model }), finding };
  if (error.isContextOverflow) return { next: 'stop', error: new RefusedByEngine(callerRefusal(error)) };
  return { next: 'elsewhere', error: new CatalogueError('engine_failed', { model, detail: error.message }), finding };
}
