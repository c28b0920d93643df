/**
 * Model files of this node. A file is used where it lies when controller and agent share a machine, else it is brought
 * into the store. Either way it is only handed out once its sha256 was seen to be right.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AssignedFile, formatBytes } from '@aivailable/contracts';
import { sha256OfFile } from './digest.js';
import { download, freeDiskBytes } from './download.js';
import { ProgressMeter } from './progress-meter.js';
import { type FetchWatch, SharedFetch } from './shared-fetch.js';
import { StoreFailure } from './store-failure.js';
import { Verdicts } from './verdicts.js';

export interface ModelStoreOptions {
  readonly dir: string;
  readonly apiUrl: string;
  readonly nodeToken: () => string;
  readonly now: () => number;
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export interface StoredFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export class ModelStore {
  readonly #folder: string;
  readonly #verdicts: Verdicts;
  readonly #running = new Map<string, SharedFetch>();
  readonly #verified = new Map<string, StoredFile>();

  constructor(private readonly options: ModelStoreOptions) {
    this.#folder = join(options.dir, 'models');
    this.#verdicts = new Verdicts(join(options.dir, 'verified.json'));
  }

  /** Files that were seen to be right and can be loaded without a transfer. */
  get files(): StoredFile[] {
    return [...this.#verified.values()];
  }

  /** Finds what earlier runs left in the store. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const sha256 = /^([0-9a-f]{64})\.gguf$/.exec(name)?.[1];
      const path = join(this.#folder, name);
      if (sha256 && (await this.#verdicts.digestOf(path)) === sha256) await this.#admit(path, sha256);
    }
  }

  /** The path of the verified file. Requests for one file share one transfer. */
  ensure(file: AssignedFile, watch: FetchWatch): Promise<string> {
    const running = this.#running.get(file.sha256);
    if (running && !running.abandoned) return running.join(watch);
    const fetch = new SharedFetch(async (shared) => {
      // Two at once would write into one partial file.
      await running?.settled;
      return this.#obtain(file, shared);
    });
    this.#running.set(file.sha256, fetch);
    void fetch.settled.then(() => {
      if (this.#running.get(file.sha256) === fetch) this.#running.delete(file.sha256);
    });
    return fetch.join(watch);
  }

  async #obtain(file: AssignedFile, watch: FetchWatch): Promise<string> {
    if (file.localPath !== null && (await this.#isRight(file.localPath, file, watch))) return file.localPath;
    const path = join(this.#folder, `${file.sha256}.gguf`);
    if (await this.#isRight(path, file, watch)) return path;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const partialPath = join(this.#folder, `${file.sha256}.partial`);
    await this.#download(file, partialPath, watch);
    await this.#verifyPartial(file, partialPath, watch);
    await rename(partialPath, path);
    await this.#verdicts.remember(path, file.sha256);
    await this.#admit(path, file.sha256);
    return path;
  }

  /** True when the file is there, has the size and has the digest; it is read for that once only. */
  async #isRight(path: string, file: AssignedFile, watch: FetchWatch): Promise<boolean> {
    const found = await stat(path).catch(() => null);
    if (!found?.isFile() || found.size !== file.sizeBytes) return false;
    const known = await this.#verdicts.digestOf(path);
    const digest = known ?? (await this.#read(path, file, watch));
    if (digest === null) return false;
    if (known === null) await this.#verdicts.remember(path, digest);
    if (digest !== file.sha256) return false;
    await this.#admit(path, digest);
    return true;
  }

  async #download(file: AssignedFile, partialPath: string, watch: FetchWatch): Promise<void> {
    const { apiUrl, nodeToken, freeBytes = freeDiskBytes } = this.options;
    let meter: ProgressMeter | null = null;
    const onBytes = (done: number) => {
      meter ??= this.#meter(file, done, watch);
      meter.done(done);
    };
    await download({ apiUrl, nodeToken: nodeToken(), file, partialPath, freeBytes, signal: watch.signal, onBytes });
  }

  async #verifyPartial(file: AssignedFile, partialPath: string, watch: FetchWatch): Promise<void> {
    const digest = await this.#read(partialPath, file, watch);
    if (digest === file.sha256) return;
    await rm(partialPath, { force: true });
    throw new StoreFailure(
      'file_corrupt',
      `${file.fileName} (${formatBytes(file.sizeBytes)}) arrived with sha256 ${digest ?? 'unreadable'}, expected ${file.sha256}. It was not kept; import the model again.`,
    );
  }

  /** Null for a file that cannot be read: then it is as good as absent. */
  async #read(path: string, file: AssignedFile, watch: FetchWatch): Promise<string | null> {
    const meter = this.#meter(file, 0, watch);
    try {
      return await sha256OfFile(path, watch.signal, meter.done);
    } catch (error) {
      if (watch.signal.aborted) throw new StoreFailure('aborted', 'The check was stopped.', { cause: error });
      return null;
    }
  }

  #meter(file: AssignedFile, firstBytes: number, watch: FetchWatch): ProgressMeter {
    return new ProgressMeter(file.sizeBytes, firstBytes, this.options.now, watch.onProgress);
  }

  async #admit(path: string, sha256: string): Promise<void> {
    const { size } = await stat(path);
    this.#verified.set(sha256, { sha256, sizeBytes: size });
  }
}
