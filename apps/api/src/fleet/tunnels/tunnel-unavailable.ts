import { Client, type Dispatcher } from 'undici';

/** No data connection to the node could be had; nothing of the request was sent, so it may be tried elsewhere. */
export class TunnelUnavailable extends Error {
  /** Must not be one of undici's own codes: those make its client dial again for ever. */
  readonly code = 'tunnel_unavailable';

  constructor(message: string) {
    super(message);
    this.name = 'TunnelUnavailable';
  }
}

/** Fails a request as undici would when its connection cannot be opened, whichever kind of handler it has. */
export function failDispatch(
  options: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
  reason: Error,
): void {
  const nowhere = new Client('http://node', {
    connect: (_options, callback) => setImmediate(() => callback(reason, null)),
  });
  nowhere.dispatch(options, handler);
}
