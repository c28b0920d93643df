import type { Inbound } from '../http/inbound.js';
import type { Clock } from './clock.js';
import type { Limits } from './limits.js';

/**
 * A client that is still writing sees a broken pipe rather than its refusal when the connection is closed at once. So a
 * little more of its body is read and thrown away first.
 */
export function drainRefused(request: Inbound, clock: Clock, limits: Limits, done: () => void): void {
  let bytes = 0;
  const callOff = clock.after(limits.refusedBodyMs, finish);
  function finish(): void {
    callOff();
    request.off('data', count).off('end', finish).off('close', finish);
    done();
  }
  function count(chunk: Buffer): void {
    bytes += chunk.length;
    if (bytes > limits.refusedBodyBytes) finish();
  }
  request.on('data', count).on('end', finish).on('close', finish).resume();
}

/** Whether what is still to come of the body is known to be no more than the limit: it may simply be read. */
export function isRestSmall(request: Inbound, limits: Limits): boolean {
  if (request.complete) return true;
  const declared = request.headers['content-length'];
  const isEmpty = declared === undefined && request.headers['transfer-encoding'] === undefined;
  return isEmpty || Number(declared) <= limits.bodyBytes;
}
