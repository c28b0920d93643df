import { isDeepStrictEqual } from 'node:util';
import type { Gpu, Hello, InstanceObservation, NodeStore, NodeView, Report } from '@aivailable/contracts';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { FleetClock } from './clock.js';
import { FlapDamper } from './flap-damper.js';
import { FleetNews } from './fleet-news.js';
import { FleetView } from './fleet-view.js';
import { freeBytesMoved } from './free-bytes-moved.js';
import { greetedInventory, reportedInventory } from './inventory.js';
import { type KnownNode, storedNode, viewOf } from './known-node.js';
import { Liveness, type LivenessChange } from './liveness.js';
import { ClusterNode } from './node.entity.js';
import { NodeWriter } from './node-writer.js';

/**
 * The fleet in memory: every node that joined, what its agent last said and whether it is believed. The truth about
 * what exists is the database's, the truth about what is going on is this one's; the database gets what lasts of it.
 */
@Injectable()
export class ClusterNodes extends FleetView implements OnApplicationBootstrap {
  readonly #nodes = new Map<string, KnownNode>();
  readonly #listeners = new Set<(nodeId: string) => void>();
  /** The cards as they were when listeners were told last. */
  readonly #told = new Map<string, readonly Gpu[]>();
  /** Which start of its agent spoke last. */
  readonly #boots = new Map<string, string>();
  /** How often each was amended. */
  readonly #amended = new Map<string, number>();
  readonly #liveness: Liveness;
  readonly #damper = new FlapDamper();

  constructor(
    private readonly config: Config,
    private readonly clock: FleetClock,
    private readonly news: FleetNews,
    private readonly writer: NodeWriter,
    private readonly dataSource: DataSource,
  ) {
    super();
    this.#liveness = new Liveness(config, clock.nowMs());
  }

  /** Agents find their API again within the lost window; until then what ran before is still believed to run. */
  async onApplicationBootstrap(): Promise<void> {
    for (const row of await this.dataSource.manager.find(ClusterNode)) this.admit(row);
    this.news.onRow((nodeId) => this.reread(nodeId));
  }

  override nodes(): readonly NodeView[] {
    return [...this.#nodes.values()].map((node) => this.#view(node));
  }

  override node(nodeId: string): NodeView | undefined {
    const node = this.#nodes.get(nodeId);
    return node && this.#view(node);
  }

  override store(nodeId: string): NodeStore | undefined {
    const node = this.#nodes.get(nodeId);
    return node && { nodeId, files: node.inventory.files };
  }

  override observations(nodeId: string): readonly InstanceObservation[] {
    return this.#nodes.get(nodeId)?.observations ?? [];
  }

  override onChange(listener: (nodeId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A node that exists from now on, or since before this process. */
  admit(row: ClusterNode): void {
    const node = storedNode(row);
    this.#nodes.set(node.nodeId, node);
    this.#damper.restore(node.nodeId, node.flaps ?? null);
    this.#liveness.expect(node.nodeId, this.clock.nowMs());
    this.#changed(node);
    this.news.store(node.nodeId, node.inventory.files);
  }

  /** What an admin changed. */
  #amend(nodeId: string, change: Partial<Pick<KnownNode, Amendable>>): void {
    const node = this.#nodes.get(nodeId);
    const amended = node && { ...node, ...change };
    if (amended) this.#amended.set(nodeId, (this.#amended.get(nodeId) ?? 0) + 1);
    if (amended && !isDeepStrictEqual(node, amended)) this.#changed(this.#keep(amended));
  }

  /** The node is no member any more. */
  forget(nodeId: string): void {
    if (!this.#nodes.delete(nodeId)) return;
    this.#amended.delete(nodeId);
    this.#boots.delete(nodeId);
    this.#told.delete(nodeId);
    this.#liveness.forget(nodeId);
    this.#damper.forget(nodeId);
    this.news.node(nodeId, null);
    this.news.store(nodeId, null);
    this.#tell(nodeId);
  }

  greet(nodeId: string, hello: Hello): void {
    const node = this.#nodes.get(nodeId);
    if (!node) return;
    const { hostname, kind, observed, bootId } = hello;
    const isAnew = (this.#boots.get(nodeId) ?? bootId) !== bootId;
    this.#boots.set(nodeId, bootId);
    const change = this.#observe(
      { ...node, hostname, kind, turnedAway: null, inventory: greetedInventory(node.inventory, hello) },
      observed,
      true,
    );
    if (isAnew && change?.from !== 'lost') this.#died(nodeId);
  }

  /** Its agent is back before anybody missed it; what it ran may be gone with it all the same. */
  #died(nodeId: string): void {
    const node = this.#nodes.get(nodeId);
    if (!node) return;
    this.#returned(node, this.clock.nowMs());
    this.news.begunAnew(nodeId, node.name);
    this.#changed(node);
  }

  report(nodeId: string, report: Report): void {
    const node = this.#nodes.get(nodeId);
    if (!node) return;
    const inventory = reportedInventory(node.inventory, report);
    const lasting = report.rev !== node.rev || inventory.reserves !== node.inventory.reserves;
    this.#observe({ ...node, inventory }, report, lasting);
  }

  /** Its agent does not come again until somebody has done what it was told. */
  turnedAway(nodeId: string, sentence: string): void {
    const node = this.#nodes.get(nodeId);
    if (node) this.#announce(this.#keep({ ...node, turnedAway: sentence }));
  }

  farewell(nodeId: string, reason: string): void {
    const change = this.#liveness.farewell(nodeId);
    if (!change) return;
    this.#damper.excuse(nodeId);
    this.#turned(change, `its agent stopped (${reason})`);
  }

  /** Judges the silence of all nodes. */
  sweep(): LivenessChange[] {
    const now = this.clock.nowMs();
    const changes = this.#liveness.sweep(now);
    for (const change of changes) this.#turned(change, this.#silence(change));
    this.#excuseMost();
    for (const nodeId of this.#damper.ended(now)) this.#trustedAgain(nodeId);
    return changes;
  }

  #observe(said: KnownNode, observed: Omit<Report, 'type'>, lasting: boolean): LivenessChange | undefined {
    const now = this.clock.nowMs();
    const before = this.#nodes.get(said.nodeId);
    const node = this.#keep({ ...said, seenAtMs: now, rev: observed.rev, observations: observed.instances });
    if (lasting) this.writer.changed(node);
    else this.writer.seen(node.nodeId, now);
    if (node.inventory.files !== before?.inventory.files) this.news.store(node.nodeId, node.inventory.files);
    const change = this.#liveness.hear(node.nodeId, now);
    if (change?.from === 'lost') this.#returned(node, now);
    if (change) this.#turned(change, null);
    else if (lasting || freeBytesMoved(this.#told.get(node.nodeId) ?? [], node.inventory.gpus)) this.#changed(node);
    else if (!isDeepStrictEqual(before?.inventory.gpus, node.inventory.gpus)) this.#announce(node);
    return change;
  }

  /** Remembered beyond this process. */
  #returned(node: KnownNode, nowMs: number): void {
    this.#damper.returned(node.nodeId, nowMs);
    this.writer.changed(this.#keep({ ...node, flaps: this.#damper.recordOf(node.nodeId) }));
  }

  /** What an admin, or another API process, wrote of a node. The last word of several at once is the row's. */
  async reread(nodeId: string): Promise<void> {
    const amended = this.#amended.get(nodeId);
    const row = await this.dataSource.manager.findOneBy(ClusterNode, { nodeId });
    /* What was read may be older than what was amended meanwhile. */
    if (this.#amended.get(nodeId) !== amended) return this.reread(nodeId);
    if (row === null) this.forget(nodeId);
    else if (this.#nodes.has(nodeId)) this.#amend(nodeId, amendable(row));
    else this.admit(row);
  }

  #turned(change: LivenessChange, why: string | null): void {
    const node = this.#nodes.get(change.nodeId);
    if (!node) return;
    this.news.turned(change, node.name, why);
    this.#changed(node);
  }

  /** Where most are lost, the fault is hardly theirs. */
  #excuseMost(): void {
    const lost = [...this.#nodes.keys()].filter((nodeId) => this.#liveness.of(nodeId) === 'lost');
    if (lost.length > this.#nodes.size / 2) for (const nodeId of lost) this.#damper.excuse(nodeId);
  }

  #trustedAgain(nodeId: string): void {
    const node = this.#nodes.get(nodeId);
    if (node) this.#changed(node);
  }

  #silence({ to }: LivenessChange): string {
    const silentMs = to === 'lost' ? this.config.lostMs : this.config.suspectMs;
    return `nothing was heard of it for ${silentMs / 1000} s`;
  }

  #keep(node: KnownNode): KnownNode {
    this.#nodes.set(node.nodeId, node);
    return node;
  }

  #changed(node: KnownNode): void {
    this.#announce(node);
    this.#tell(node.nodeId);
  }

  #announce(node: KnownNode): void {
    this.news.node(node.nodeId, this.#view(node));
  }

  #tell(nodeId: string): void {
    this.#told.set(nodeId, this.#nodes.get(nodeId)?.inventory.gpus ?? []);
    for (const listener of this.#listeners) listener(nodeId);
  }

  #view(node: KnownNode): NodeView {
    const hold = this.#damper.hold(node.nodeId, this.clock.nowMs());
    return viewOf(node, this.#liveness.of(node.nodeId) ?? 'joining', hold, this.config.version);
  }
}

type Amendable = 'name' | 'intent' | 'foreignPolicy' | 'headroom' | 'labels';

function amendable({ name, intent, foreignPolicy, headroom, labels }: ClusterNode): Pick<ClusterNode, Amendable> {
  return { name, intent, foreignPolicy, headroom, labels };
}
