import { request } from 'node:http';
import { BEAT_MS, ChannelStream, channelsOn } from '@aivailable/channels';
import { AGENT_PATHS, LINK_PROTOCOL, TUNNEL_PROTOCOL } from '@aivailable/contracts';
import { WebSocket } from 'ws';

const GIB = 2 ** 30;

/** An agent as far as the API can tell: what is assigned to it is ready at once, and its tunnels lead to one server. */
export class PretendNode {
  #instances = [];
  #assignment = { epoch: 0, revision: 0 };
  #rev = 0;
  #seq = 0;

  constructor(apiUrl, joinToken, name, server) {
    this.apiUrl = apiUrl;
    this.joinToken = joinToken;
    this.name = name;
    this.server = server;
  }

  async join() {
    const response = await fetch(`${this.apiUrl}${AGENT_PATHS.join}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: this.joinToken, hostname: this.name, name: this.name }),
    });
    if (!response.ok) throw new Error(`The API refused ${this.name}: ${await response.text()}`);
    const { nodeToken } = await response.json();
    this.authorization = `Bearer ${nodeToken}`;
    this.link = new WebSocket(`${this.apiUrl.replace('http', 'ws')}${AGENT_PATHS.link}`, {
      headers: { authorization: this.authorization },
      perMessageDeflate: false,
    });
    this.link.on('open', () => this.#say({ ...this.#hello(), observed: this.#observed() }));
    this.link.on('message', (data) => this.#hear(JSON.parse(data.toString())));
  }

  #hear(message) {
    if (message.type === 'welcome') {
      this.beat = setInterval(() => this.#report(), message.heartbeatMs);
      this.#dial(message.tunnels);
    }
    if (message.type !== 'assign') return;
    const { epoch, revision, instances } = message.assignment;
    this.#assignment = { epoch, revision };
    this.#instances = instances;
    this.#rev += 1;
    this.#report();
  }

  #say(message) {
    if (this.link.readyState === WebSocket.OPEN) this.link.send(JSON.stringify(message));
  }

  #report() {
    this.#say({ type: 'report', ...this.#observed() });
  }

  #hello() {
    return {
      ...{ type: 'hello', protocol: LINK_PROTOCOL, agentVersion: '0.1.0', bootId: this.name, hostname: this.name },
      ...{ platform: 'linux', arch: 'x64', kind: 'simulated' },
    };
  }

  #observed() {
    return {
      ...{ seq: this.#seq++, rev: this.#rev },
      ...{ assignmentEpoch: this.#assignment.epoch, assignmentRevision: this.#assignment.revision },
      gpus: [gpu(this.name)],
      engines: [{ engine: 'simulated', version: null, backends: ['cuda'] }],
      instances: this.#instances.map(observed),
      ...{ issues: [], files: [] },
    };
  }

  #dial(count) {
    for (let i = 0; i < count; i++) {
      const dial = request(`${this.apiUrl}${AGENT_PATHS.tunnel}`, {
        headers: { connection: 'Upgrade', upgrade: TUNNEL_PROTOCOL, authorization: this.authorization },
      });
      dial.on('upgrade', (_response, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        this.#carry(socket.setNoDelay(true));
      });
      dial.on('error', (error) => console.error(`${this.name} could not dial: ${error.message}`));
      dial.end();
    }
  }

  /** As the agent does. */
  #carry(socket) {
    channelsOn(socket, {
      atTurnEnd: setImmediate,
      onChannel: (channel) => this.server.emit('connection', new ChannelStream(channel)),
      everyBeat: (beat) => {
        const beating = setInterval(beat, BEAT_MS);
        return () => clearInterval(beating);
      },
    });
  }
}

function observed({ instanceId, engine, backend, slots, attempt }) {
  return {
    ...{ instanceId, state: 'ready', attempt, engine, engineVersion: null, backend, pid: null, slots, busySlots: 0 },
    ...{ progress: null, measured: null, failure: null },
  };
}

function gpu(id) {
  return {
    ...{ id, kind: 'simulated', vendor: 'nvidia', index: 0, uuid: id, pciBusId: null, name: 'a pretend card' },
    ...{ totalBytes: 1024 * GIB, usedBytes: 0, freeBytes: 1024 * GIB, reservedBytes: 0 },
    ...{ computeCapability: '8.6', architecture: null, driverVersion: null, temperatureC: null },
    ...{ utilisationPercent: null, powerW: null, integrated: false, usable: true, refusal: null, backends: ['cuda'] },
  };
}
