import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CatalogueError, type ImportModel, type ImportView } from '@aivailable/contracts';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { EventBus } from '../events/event-bus.js';
import { type ImportRequest, sourceOf } from './import-request.js';
import { ImportSteps } from './import-steps.js';
import { ModelImport } from './model-import.entity.js';
import { importViewOf } from './model-views.js';
import { shownUrl } from './shown-url.js';

const AT_ONCE = 2;
const LISTED = 100;
const TELL_EVERY_MS = 500;
const CANCELLED = new Error('cancelled');
const PAUSED = new Error('paused');
const STOPPING = new Error('stopping');
const MAY_RESUME: readonly ImportView['state'][] = ['paused', 'failed'];

interface Job {
  row: ModelImport;
  progress: ImportView['progress'];
  toldAt: number;
  readonly stop: AbortController;
  /** Null while it waits for its turn. */
  running: Promise<void> | null;
  /** What was said of it is written in that order. */
  said: Promise<void>;
}

/**
 * Imports run in the background, two at a time; the same source is imported once however often it is asked for.
 * A stop of the process leaves them as they are, and the next start goes on.
 */
@Injectable()
export class Imports implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('models');
  private readonly jobs = new Map<string, Job>();

  constructor(
    @InjectRepository(ModelImport) private readonly rows: Repository<ModelImport>,
    private readonly bus: EventBus,
    private readonly steps: ImportSteps,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const unfinished = await this.rows.find({
      where: { state: In(['waiting', 'downloading', 'verifying']) },
      order: { createdAt: 'ASC' },
    });
    for (const row of unfinished) this.enqueue(row);
    for (const view of await this.list()) await this.say(view.importId, view);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const running = [...this.jobs.values()].map((job) => {
      job.stop.abort(STOPPING);
      return job.running;
    });
    await Promise.all(running);
  }

  /** Newest first. */
  async list(): Promise<ImportView[]> {
    const rows = await this.rows.find({ order: { createdAt: 'DESC', id: 'ASC' }, take: LISTED });
    return rows.map((row) => this.view(row));
  }

  async start(wish: ImportModel): Promise<ImportView> {
    const underWay = 'hub' in wish ? undefined : this.sameSource(wish);
    if (underWay) return this.view(underWay.row);
    return this.begin(await this.steps.resolve(wish));
  }

  /** As `start`, for what was looked up already. */
  async begin(request: ImportRequest): Promise<ImportView> {
    const id = randomUUID();
    await this.rows.insert({ id, source: shownSource(request), request, state: 'waiting' });
    const row = await this.rows.findOneByOrFail({ id });
    /* Somebody may have asked for the same while we looked. */
    const first = this.sameSource(request);
    if (first) {
      await this.rows.delete({ id });
      return this.view(first.row);
    }
    this.enqueue(row);
    const view = this.view(row);
    await this.say(id, view);
    return view;
  }

  /** As `begin`, but goes on with the same one where it failed before: who asks every minute makes no list of failures. */
  async beginAgain(request: ImportRequest): Promise<ImportView> {
    const rows = await this.rows.findBy({ source: shownSource(request), state: 'failed' });
    const failed = rows.find((row) => isDeepStrictEqual(row.request, request));
    return failed && !this.sameSource(request) ? this.resume(failed.id) : this.begin(request);
  }

  /** Ends one that is under way; takes one that is over off the list. */
  async cancel(importId: string): Promise<void> {
    const job = this.jobs.get(importId);
    if (job && !isOver(job.row.state)) return this.abort(job);
    await job?.running;
    const row = await this.rows.findOneBy({ id: importId });
    if (row && row.state !== 'done' && !this.sameSource(row.request)) await this.steps.discard(row.request);
    const { affected } = await this.rows.delete({ id: importId });
    if (!affected) throw new CatalogueError('not_found', { detail: `There is no import ${importId}.` });
    await this.say(importId, null);
  }

  /** Ends the transfer and keeps what came of it. */
  async pause(importId: string): Promise<ImportView> {
    const job = this.jobs.get(importId);
    if (!job || isOver(job.row.state)) throw noSuch(importId, 'is under way');
    job.stop.abort(PAUSED);
    await (job.running ?? this.finishPaused(job));
    return this.view(job.row);
  }

  /** Goes on with one that was paused or has failed, where it stopped. One that goes on already is left alone. */
  async resume(importId: string): Promise<ImportView> {
    const row = await this.rows.findOneBy({ id: importId });
    const isResumable = row && MAY_RESUME.includes(row.state);
    if (!row || (isOver(row.state) && !isResumable)) throw noSuch(importId, 'is paused or failed');
    const underWay = this.sameSource(row.request);
    if (underWay || !isResumable) return this.view(underWay?.row ?? row);
    const waiting: ModelImport = { ...row, state: 'waiting', error: null };
    const { affected } = await this.rows.update(
      { id: importId, state: In([...MAY_RESUME]) },
      { state: 'waiting', error: null },
    );
    /* Somebody else was quicker, and two may not write into one partial file. */
    if (affected === 0) return this.view(waiting);
    this.enqueue(waiting);
    const view = this.view(waiting);
    await this.say(importId, view);
    return view;
  }

  private async abort(job: Job): Promise<void> {
    job.stop.abort(CANCELLED);
    await (job.running ?? this.finishCancelled(job));
  }

  private sameSource(request: ImportRequest): Job | undefined {
    return [...this.jobs.values()].find(
      ({ row, stop }) => !stop.signal.aborted && sourceOf(row.request) === sourceOf(request),
    );
  }

  private enqueue(row: ModelImport): void {
    this.jobs.set(row.id, {
      row,
      progress: null,
      toldAt: 0,
      stop: new AbortController(),
      running: null,
      said: Promise.resolve(),
    });
    this.runNext();
  }

  private runNext(): void {
    const jobs = [...this.jobs.values()];
    const free = AT_ONCE - jobs.filter((job) => job.running).length;
    for (const job of jobs
      .filter((waiting) => !waiting.running && !waiting.stop.signal.aborted)
      .slice(0, Math.max(0, free)))
      job.running = this.run(job);
  }

  /** Never rejects. */
  private async run(job: Job): Promise<void> {
    try {
      const modelId = await this.steps.run(job.row.request, {
        signal: job.stop.signal,
        tell: (state, progress) => this.told(job, state, progress),
      });
      await this.change(job, { state: 'done', modelId });
    } catch (error) {
      await this.ended(job, error).catch((failure: Error) => this.logger.error(failure.message, failure.stack));
    } finally {
      this.jobs.delete(job.row.id);
      if (job.stop.signal.reason !== STOPPING) this.runNext();
    }
  }

  private async ended(job: Job, error: unknown): Promise<void> {
    if (job.stop.signal.reason === STOPPING) return;
    if (job.stop.signal.reason === CANCELLED) return this.finishCancelled(job);
    if (job.stop.signal.reason === PAUSED) return this.finishPaused(job);
    const { code, message } = errorOf(error);
    if (code === 'internal') this.logger.error(message, error instanceof Error ? error.stack : undefined);
    await this.change(job, { state: 'failed', error: { code, message } });
    const said = `The import of ${job.row.source} failed: ${message}`;
    await this.bus.publish({
      type: 'happened',
      kind: 'import',
      message: said,
      actor: null,
      subject: { importId: job.row.id },
    });
  }

  private async finishCancelled(job: Job): Promise<void> {
    this.jobs.delete(job.row.id);
    await this.steps.discard(job.row.request);
    await this.change(job, { state: 'cancelled' });
  }

  private async finishPaused(job: Job): Promise<void> {
    this.jobs.delete(job.row.id);
    await this.change(job, { state: 'paused' });
  }

  private told(job: Job, state: ImportView['state'], progress: ImportView['progress']): void {
    const changed = job.row.state !== state;
    const first = job.progress === null && progress !== null;
    job.progress = progress;
    job.row = { ...job.row, state };
    const now = Date.now();
    if (!changed && !first && now - job.toldAt < TELL_EVERY_MS) return;
    job.toldAt = now;
    const saying = changed ? this.change(job, { state }) : this.say(job.row.id, this.view(job.row));
    saying.catch((error: Error) => this.logger.warn(`Progress of an import was not told: ${error.message}`));
  }

  private change(job: Job, change: Partial<Pick<ModelImport, 'state' | 'error' | 'modelId'>>): Promise<void> {
    job.row = { ...job.row, ...change };
    const view = importViewOf(job.row, job.progress);
    const write = async () => {
      await this.rows.update({ id: job.row.id }, change);
      await this.say(job.row.id, view);
    };
    const written = job.said.then(write);
    job.said = written.catch(() => undefined);
    return written;
  }

  private view(row: ModelImport): ImportView {
    const job = this.jobs.get(row.id);
    return importViewOf(job?.row ?? row, job?.progress ?? null);
  }

  private say(importId: string, view: ImportView | null): Promise<void> {
    return this.bus.publish({ type: 'import.changed', importId, import: view });
  }
}

function shownSource(request: ImportRequest): string {
  return 'url' in request ? shownUrl(request.url) : request.path;
}

function isOver(state: ImportView['state']): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

function noSuch(importId: string, which: string): CatalogueError {
  return new CatalogueError('not_found', { detail: `There is no import ${importId} that ${which}.` });
}

function errorOf(error: unknown): { code: string; message: string } {
  if (error instanceof CatalogueError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
