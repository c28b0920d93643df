import type { IncomingMessage } from 'node:http';
import { liveRequest } from '@aivailable/contracts';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { RawData, WebSocket } from 'ws';
import { Principals, type Recognised } from '../../auth/principal.js';
import { LiveFeed } from './live-feed.js';
import { LiveReader } from './live-reader.js';

const LARGEST_REQUEST_BYTES = 4096;

/** The console's live feed. Readers say nothing but `resync`. */
@WebSocketGateway({ path: '/live', perMessageDeflate: false, maxPayload: LARGEST_REQUEST_BYTES })
export class LiveGateway implements OnGatewayConnection<WebSocket> {
  constructor(
    private readonly principals: Principals,
    private readonly feed: LiveFeed,
  ) {}

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const reader = new LiveReader(socket, () => mayRead(this.principals.recogniseUser(request.headers)));
    if (!reader.mayRead()) {
      reader.signOut();
      return;
    }
    socket.on('message', (data) => isResync(data) && reader.resync());
    socket.on('close', () => this.feed.leave(reader));
    this.feed.join(reader);
  }
}

/** The whole fleet and everybody's deeds are on it: for admins. */
function mayRead(asking: Recognised): boolean {
  return asking.ok && asking.principal.kind === 'user' && asking.principal.role === 'admin';
}

function isResync(data: RawData): boolean {
  try {
    return liveRequest.safeParse(JSON.parse(data.toString())).success;
  } catch {
    return false;
  }
}
