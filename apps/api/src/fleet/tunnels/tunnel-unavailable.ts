import type { Dispatcher } from 'undici';

/** No data connection to the node could be had; nothing of the request was sent, so it may be tried elsewhere. */
export class TunnelUnavailable extends Error {
  readonly code = 'tunnel_unavailable';

  constructor(message: string) {
    super(message);
    this.name = 'TunnelUnavailable';
  }
}

/** Nothing was begun: its handler hears of it, and of nothing before, and not before `dispatch` has returned. */
export function failDispatch(handler: Dispatcher.DispatchHandler, reason: Error): void {
  setImmediate(() => handler.onResponseError?.(NEVER_BEGUN, reason));
}

const NEVER_BEGUN: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};
