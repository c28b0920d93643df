/** The connection to a node broke under a request, and all that was said on it is lost. */
export class TunnelCut extends Error {
  constructor(
    message: string,
    /** Another connection to it is open, and answers: nothing is known against who was asked there. */
    readonly isNodeThere: boolean,
  ) {
    super(message);
    this.name = 'TunnelCut';
  }
}
