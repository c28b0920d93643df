import type { ApiMessage, Refused } from '@aivailable/contracts';
import { WebSocket } from 'ws';

/** Bytes that a link may have unsent before its agent counts as not listening. */
const BACKLOG_BYTES = 16 * 1024 * 1024;

/** Close code of a refused link; the sentence travelled before it in `refused`. */
const REFUSED = 4_400;

/** One agent's WebSocket, seen from the API. */
export class AgentLink {
  constructor(
    readonly nodeId: string,
    private readonly socket: WebSocket,
  ) {}

  /** False when the message cannot be on its way: the next whole assignment heals it. */
  send(message: ApiMessage): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    if (this.socket.bufferedAmount > BACKLOG_BYTES) {
      this.socket.terminate();
      return false;
    }
    this.socket.send(JSON.stringify(message));
    return true;
  }

  refuse(code: Refused['code'], message: string, retry: boolean): void {
    this.send({ type: 'refused', code, message, retry });
    this.socket.close(REFUSED, code);
  }

  /** The other side does not answer any more: no farewell. */
  cut(): void {
    this.socket.terminate();
  }
}
