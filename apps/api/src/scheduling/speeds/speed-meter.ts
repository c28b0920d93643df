import type { InstanceView } from '@aivailable/contracts';
import { cardsOf } from '@aivailable/placement';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FinishedRequest } from '../../events/cluster-event.js';
import { EventBus } from '../../events/event-bus.js';
import { FleetView } from '../../fleet/fleet-view.js';
import { answerSpeed } from './answer-speed.js';
import { batchMean, NO_SPEED, plusAnswer, type SpeedSum } from './speed-batch.js';

const WRITE_EVERY_MS = 10_000;

const REMEMBER = `
  INSERT INTO measured_speeds AS m
    (sha256, engine, backend, cards, gpu_count, decode_per_second, prefill_per_second, answers, measured_at)
  SELECT f.sha256, row.engine, row.backend, row.cards, row."gpuCount", row.decode, row.prefill, row.answers, now()
  FROM jsonb_to_record($1) AS row (
    "fileId" text, engine text, backend text, cards text, "gpuCount" integer, decode double precision,
    "decodeWeight" double precision, prefill double precision, "prefillWeight" double precision, answers integer)
  JOIN model_files AS f ON f.id = row."fileId"
  ON CONFLICT (sha256, engine, backend, cards, gpu_count) DO UPDATE SET
    decode_per_second = coalesce(
      m.decode_per_second + $2 * (excluded.decode_per_second - m.decode_per_second),
      excluded.decode_per_second, m.decode_per_second),
    prefill_per_second = coalesce(
      m.prefill_per_second + $3 * (excluded.prefill_per_second - m.prefill_per_second),
      excluded.prefill_per_second, m.prefill_per_second),
    answers = m.answers + excluded.answers, measured_at = excluded.measured_at`;

/** The one who writes down how fast engines turned out to be: off the path of requests, in batches. */
@Injectable()
export class SpeedMeter implements OnModuleInit, BeforeApplicationShutdown {
  readonly #log = new Logger('scheduling');
  readonly #instances = new Map<string, InstanceView>();
  #sums = new Map<string, SpeedSum>();
  #gone = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: EventBus,
    private readonly fleet: FleetView,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.bus.on('instance.changed', ({ instanceId, instance }) => {
      if (instance !== null) this.#instances.set(instanceId, instance);
      else this.#forget(instanceId);
    });
    this.bus.on('request.finished', ({ request }) => this.#learn(request));
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  /** One batch after the other. What cannot be written is no loss that anybody would feel. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** How many instances it remembers: those that run, and those whose last answers are not written yet. */
  get remembered(): number {
    return this.#instances.size;
  }

  /** Whose last answers are not written yet is known until they are. */
  #forget(instanceId: string): void {
    if (this.#sums.has(instanceId)) this.#gone.add(instanceId);
    else this.#instances.delete(instanceId);
  }

  #learn(request: FinishedRequest): void {
    const { instanceId } = request;
    const speed = answerSpeed(request);
    if (speed === null || instanceId === null) return;
    this.#sums.set(instanceId, plusAnswer(this.#sums.get(instanceId) ?? NO_SPEED, speed));
  }

  async #write(): Promise<void> {
    const [sums, gone] = [this.#sums, this.#gone];
    this.#sums = new Map();
    this.#gone = new Set();
    try {
      for (const [instanceId, sum] of sums) await this.#writeOne(instanceId, sum);
    } catch (error) {
      this.#log.warn(`Measured speeds were not written: ${String(error)}`);
    }
    for (const instanceId of gone) this.#forget(instanceId);
  }

  async #writeOne(instanceId: string, { answers, ...sums }: SpeedSum): Promise<void> {
    const key = this.#keyOf(instanceId);
    if (key === null) return;
    const [decode, prefill] = [batchMean(sums.decode), batchMean(sums.prefill)];
    const row = { ...key, answers, decode: decode?.mean ?? null, prefill: prefill?.mean ?? null };
    await this.dataSource.query(REMEMBER, [JSON.stringify(row), decode?.weight ?? 0, prefill?.weight ?? 0]);
  }

  /** Null where it cannot be told of what the speed is: an engine's own model, or a node that has left. */
  #keyOf(instanceId: string) {
    const instance = this.#instances.get(instanceId);
    const node = instance && this.fleet.node(instance.nodeId);
    if (instance === undefined || node === undefined || !instance.fileId) return null;
    const { fileId, engine, backend } = instance;
    const gpus = instance.gpus.flatMap(({ gpuId }) => node.gpus.filter(({ id }) => id === gpuId));
    return gpus.length < instance.gpus.length
      ? null
      : { fileId, engine, backend, cards: cardsOf(gpus), gpuCount: gpus.length };
  }
}
