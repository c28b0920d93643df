import { randomUUID } from 'node:crypto';
import { CatalogueError, routeHint } from '@aivailable/contracts';
import type { Principals } from '../auth/principal.js';
import type { ClusterEvent } from '../events/cluster-event.js';
import type { EventBus } from '../events/event-bus.js';
import type { NodeTunnels } from '../fleet/node-tunnels.js';
import type { Inbound, Outbound } from '../http/inbound.js';
import { chooseRequestId, REQUEST_ID_HEADER } from '../http/request-id.js';
import type { ServingView } from '../scheduling/serving-view.js';
import { RequestRecord } from './accounting.js';
import { Admission } from './admission.js';
import { Answer } from './answer.js';
import { type Caller, recogniseCaller, requireScope } from './caller.js';
import type { Clock } from './clock.js';
import { Cors } from './cors.js';
import { grantedServing } from './granted-serving.js';
import { Inference } from './inference.js';
import type { Account } from './limits/account.js';
import type { LimitGate } from './limits/limit-gate.js';
import { Meter } from './limits/meter.js';
import type { Limits } from './limits.js';
import { readWithin } from './protocols/depth.js';
import type { InferenceRoute, Protocol, TellingRoute } from './protocols/protocol.js';
import { isModelAddress, protocolOf } from './protocols/protocols.js';
import { endingOf } from './refusals.js';
import { readBody } from './request-body.js';
import { RunningRequests } from './running-requests.js';

export interface DataPlaneParts {
  readonly principals: Principals;
  readonly serving: ServingView;
  readonly tunnels: NodeTunnels;
  readonly events: EventBus;
  readonly gate: LimitGate;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Sites whose pages may ask from a browser; `*` for all. */
  readonly corsOrigins: readonly string[];
  readonly warn: (message: string) => void;
}

/** Counters of this process. */
export interface DoorLoad {
  readonly running: number;
  /** For a slot. */
  readonly waiting: number;
  readonly busySlots: number;
  readonly waitingForBudget: number;
  readonly reservedTokens: number;
  readonly busyChannels: number;
  readonly waitingForTunnels: number;
}

const NO_BODY = Buffer.alloc(0);

/**
 * The models' door, for OpenAI's clients and those of other protocols, ahead of Nest and Fastify. Nothing on this path
 * reads the database; keys, limits and the routing table are in memory.
 */
export class DataPlane {
  private readonly admission: Admission;
  private readonly inference: Inference;
  private readonly cors: Cors;
  private running = 0;
  private whenIdle: () => void = () => undefined;
  private readonly atWork: RunningRequests;
  private isStopping = false;

  constructor(private readonly parts: DataPlaneParts) {
    this.cors = new Cors(parts.corsOrigins);
    const tell = (event: ClusterEvent) => {
      parts.events.publish(event).catch((error: unknown) => parts.warn(`${event.type} was not told: ${String(error)}`));
    };
    this.admission = new Admission(
      parts.serving,
      parts.clock,
      parts.limits,
      (seen) => tell({ type: 'demand.seen', ...seen }),
      (instanceId, state) => tell({ type: 'circuit.changed', instanceId, state }),
    );
    this.atWork = new RunningRequests(randomUUID(), parts.clock, (running) =>
      tell({ type: 'requests.seen', ...running }),
    );
    const meter = new Meter(parts.gate, parts.clock);
    this.inference = new Inference({ ...parts, admission: this.admission, meter });
  }

  handles(url: string): boolean {
    return isModelAddress(url);
  }

  handle(request: Inbound, response: Outbound): void {
    const requestId = chooseRequestId(request.headers);
    const path = pathOf(request.url ?? '/');
    const { manners, requestIdHeader, route } = protocolOf(path, request.headers);
    const answer = new Answer(request, response, requestId, this.parts.clock, this.parts.limits);
    answer.says(this.cors.greeting(request));
    answer.says([REQUEST_ID_HEADER, requestId]);
    if (requestIdHeader) answer.says([requestIdHeader, requestId]);
    answer.speaks(manners);
    const found = route(methodOf(request), path);
    this.running++;
    if (found?.kind === 'infer') void this.infer(request, answer, path, found);
    else void this.reply(request, answer, path, found);
  }

  /** New requests are refused from now on; resolves when the running ones have finished. */
  async drain(): Promise<void> {
    this.isStopping = true;
    while (this.running > 0) {
      await new Promise<void>((resolve) => {
        this.whenIdle = resolve;
      });
    }
    this.admission.close();
    this.atWork.close();
  }

  /** What is going on now. All zero when nothing is. */
  get load(): DoorLoad {
    const { waiting, loads } = this.admission;
    const { gate, tunnels } = this.parts;
    const { inUse, waiting: waitingForTunnels } = tunnels.totals;
    return {
      ...{ running: this.running, waiting, busySlots: loads.busySlots },
      ...{ waitingForBudget: gate.waiting, reservedTokens: heldBy(gate.all()) },
      ...{ busyChannels: inUse, waitingForTunnels },
    };
  }

  /** Never rejects. */
  private async reply(request: Inbound, answer: Answer, path: string, route: TellingRoute | null): Promise<void> {
    try {
      await this.tell(request, answer, path, route);
    } catch (error) {
      this.conclude(error, answer);
    } finally {
      this.over();
    }
  }

  private over(): void {
    this.running--;
    if (this.running === 0) this.whenIdle();
  }

  /** Everything but inference: answered at once, from memory. */
  private async tell(request: Inbound, answer: Answer, path: string, route: TellingRoute | null): Promise<void> {
    const { method = '' } = request;
    if (method === 'OPTIONS') {
      answer.empty(204, ['allow', 'GET, POST, OPTIONS']);
      return;
    }
    const caller = this.admit(request);
    if (!route) throw noRoute(method, path, protocolOf(path, request.headers));
    requireScope(caller, null);
    const { clock, limits } = this.parts;
    const serving = grantedServing(this.parts.serving, caller.grant);
    const body = route.readsBody ? await readBody(request, answer, clock, limits) : NO_BODY;
    answer.json(200, route.tell(serving, body));
  }

  /** Never rejects. */
  private async infer(request: Inbound, answer: Answer, path: string, route: InferenceRoute): Promise<void> {
    const { clock, limits } = this.parts;
    const record = new RequestRecord(answer.requestId, path, clock.nowMs());
    this.atWork.add(record);
    let thrown: unknown = null;
    try {
      const caller = this.admit(request);
      record.asks(caller);
      requireScope(caller, route.task);
      const serving = grantedServing(this.parts.serving, caller.grant);
      const reading = readBody(request, answer, clock, limits);
      const body = reading instanceof Promise ? await reading : reading;
      const context = { serving, requestId: answer.requestId, nowMs: () => clock.nowMs() };
      const { asked, path: enginePath, form } = readWithin(() => route.read(body, context));
      answer.speaks(form);
      await this.inference.run({ asked, path: enginePath, form, caller, serving, task: route.task, answer, record });
    } catch (error) {
      thrown = error;
    }
    const { status, outcome } = this.conclude(thrown, answer);
    this.atWork.delete(record);
    const finished = record.finished(status, outcome, answer.firstByteAtMs, clock.nowMs());
    await this.parts.events.publish({ type: 'request.finished', request: finished }).catch((error) => {
      this.parts.warn(`Request ${answer.requestId} could not be accounted for: ${String(error)}`);
    });
    this.over();
  }

  private admit(request: Inbound): Caller {
    if (this.isStopping) throw new CatalogueError('shutting_down');
    return recogniseCaller(this.parts.principals, request.headers);
  }

  /** Tells the client how it ended, where that is not said yet. */
  private conclude(thrown: unknown, answer: Answer) {
    const ending = endingOf(thrown, answer.requestId);
    if (ending.outcome === 'failed') this.parts.warn(`Request ${answer.requestId}: ${describe(thrown)}`);
    if (ending.refusal) answer.refuse(ending.refusal);
    return ending;
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** At this address, or in this manner. */
function noRoute(method: string, path: string, { route }: Protocol): CatalogueError {
  const allow = ['GET', 'POST'].find((other) => route(other, path));
  if (allow === undefined) return new CatalogueError('route_not_found', { method, path, hint: routeHint(path) });
  return new CatalogueError('method_not_allowed', { method, path, allow });
}

/** HEAD is answered like GET, and the server leaves the body out. */
function methodOf({ method = '' }: Inbound): string {
  return method === 'HEAD' ? 'GET' : method;
}

function describe(thrown: unknown): string {
  if (thrown instanceof CatalogueError) return thrown.message;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function heldBy(accounts: Iterable<Account>): number {
  return [...accounts].reduce((sum, { heldTokens }) => sum + heldTokens, 0);
}
