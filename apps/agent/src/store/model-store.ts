/**
 * Model files of this node. A file is used where it lies when controller and agent share a machine, else it is brought
 * into the store. Either way it is only handed out once its sha256 was seen to be right.
 */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AssignedFile, type AssignedPart, formatBytes, type Progress } from '@aivailable/contracts';
import { sha256OfFile } from './digest.js';
import { DiskRoom, type DiskRoomOptions, type StoreLimits } from './disk-room.js';
import { download, usablePartial } from './download.js';
import { LastUses } from './last-uses.js';
import { type Piece, piecesOf, readStoredName, setDigest } from './piece.js';
import { askPinned } from './pinned-files.js';
import { ProgressMeter } from './progress-meter.js';
import { type FetchWatch, SharedFetch } from './shared-fetch.js';
import { StoreFailure } from './store-failure.js';
import { type StoredModel, storedModels } from './stored-models.js';
import { Verdicts } from './verdicts.js';

export interface ModelStoreOptions extends Pick<DiskRoomOptions, 'freeBytes'> {
  readonly dir: string;
  readonly apiUrl: string;
  readonly nodeToken: () => string;
  readonly now: () => number;
  readonly limits: StoreLimits;
  /** Digests of the models that instances of this node have or will have open. */
  readonly inUse: () => Iterable<string>;
  readonly onEvicted: (model: StoredModel) => void;
}

export interface StoredFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export class ModelStore {
  readonly #folder: string;
  readonly #verdicts: Verdicts;
  readonly #uses: LastUses;
  readonly #room: DiskRoom;
  readonly #running = new Map<string, SharedFetch>();
  readonly #arriving = new Set<string>();
  readonly #verified = new Map<string, StoredFile>();

  constructor(private readonly options: ModelStoreOptions) {
    const { dir, apiUrl, nodeToken, limits, freeBytes } = options;
    this.#folder = join(dir, 'models');
    this.#verdicts = new Verdicts(join(dir, 'verified.json'));
    this.#uses = new LastUses(join(dir, 'last-uses.json'));
    this.#room = new DiskRoom({
      ...{ folder: this.#folder, ...limits, ...(freeBytes ? { freeBytes } : {}) },
      inUse: () => new Set([...options.inUse(), ...this.#running.keys(), ...this.#arriving]),
      lastUsed: (id) => this.#uses.of(id),
      pinned: () => askPinned(apiUrl, nodeToken()),
      onEvicted: (model) => this.#evicted(model),
    });
  }

  /** Files that were seen to be right and can be loaded without a transfer. */
  get files(): StoredFile[] {
    return [...this.#verified.values()];
  }

  /** Finds what earlier runs left in the store. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const { id, names, sizeBytes } of await storedModels(this.#folder)) {
      const digests = await Promise.all([...names].sort().map((name) => this.#verdicts.digestOf(this.#path(name))));
      if (isWhole(id, names, digests)) this.#verified.set(id, { sha256: id, sizeBytes });
    }
  }

  /** These are wanted now: the last to leave when room is needed. */
  async used(digests: Iterable<string>): Promise<void> {
    await this.#uses.note(digests, this.options.now());
  }

  /** The path of the verified file, of its first part where it is split. Requests for one file share one transfer. */
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
    await this.used([file.sha256]);
    const pieces = piecesOf(file);
    const local = await this.#inPlace(pieces, watch);
    if (local === null) await this.#bring(file, pieces, watch);
    this.#verified.set(file.sha256, { sha256: file.sha256, sizeBytes: file.sizeBytes });
    return local ?? this.#path(pieces[0].storedName);
  }

  /** Where the whole model lies on this machine already, if it is right there. */
  async #inPlace(pieces: readonly [Piece, ...Piece[]], watch: FetchWatch): Promise<string | null> {
    for (const piece of pieces) {
      if (piece.localPath === null || !(await this.#isRight(piece.localPath, piece, watch))) return null;
    }
    return pieces[0].localPath;
  }

  async #bring(file: AssignedFile, pieces: readonly Piece[], watch: FetchWatch): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const missing: Piece[] = [];
    for (const piece of pieces) if (!(await this.#isStored(piece, watch))) missing.push(piece);
    if (missing.length === 0) return;
    for (const { sha256 } of missing) this.#arriving.add(`${sha256}.partial`);
    try {
      await this.#room.make(file.sha256, file.fileName, await this.#outstanding(missing));
      await this.#fetchAll(file, missing, watch);
    } finally {
      this.#room.remaining(file.sha256, 0);
      for (const { sha256 } of missing) this.#arriving.delete(`${sha256}.partial`);
    }
  }

  async #outstanding(pieces: readonly Piece[]): Promise<number> {
    let bytes = 0;
    for (const piece of pieces)
      bytes += piece.sizeBytes - (await usablePartial(this.#partialPath(piece), piece.sizeBytes));
    return bytes;
  }

  async #fetchAll(file: AssignedFile, missing: readonly Piece[], watch: FetchWatch): Promise<void> {
    const wanted = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let before = file.sizeBytes - wanted;
    for (const piece of missing) {
      const shifted = { signal: watch.signal, onProgress: shift(watch.onProgress, before, file.sizeBytes) };
      await this.#fetch(piece, shifted, (done) => this.#room.remaining(file.sha256, file.sizeBytes - before - done));
      before += piece.sizeBytes;
    }
  }

  async #fetch(piece: Piece, watch: FetchWatch, onDone: (bytes: number) => void): Promise<void> {
    const partialPath = this.#partialPath(piece);
    const path = this.#path(piece.storedName);
    const arrives = async () => {
      await this.#download(piece, partialPath, watch, onDone);
      return this.#wrongDigest(piece, partialPath, watch);
    };
    // Bytes may be spoilt on their way or in an old partial file: a second try begins anew.
    const wrong = (await arrives()) === null ? null : await arrives();
    if (wrong !== null) throw corrupt(piece, wrong);
    await rename(partialPath, path);
    await this.#verdicts.remember(path, piece.sha256);
  }

  /** A file in the store that is not right is of no use to anybody. */
  async #isStored(piece: Piece, watch: FetchWatch): Promise<boolean> {
    const path = this.#path(piece.storedName);
    const isRight = await this.#isRight(path, piece, watch);
    if (!isRight) await rm(path, { force: true });
    return isRight;
  }

  /** True when the file is there, has the size and has the digest; it is read for that once only. */
  async #isRight(path: string, file: AssignedPart, watch: FetchWatch): Promise<boolean> {
    const found = await stat(path).catch(() => null);
    if (!found?.isFile() || found.size !== file.sizeBytes) return false;
    const known = await this.#verdicts.digestOf(path);
    const digest = known ?? (await this.#read(path, file, watch));
    if (digest === null) return false;
    if (known === null) await this.#verdicts.remember(path, digest);
    return digest === file.sha256;
  }

  async #download(
    piece: Piece,
    partialPath: string,
    watch: FetchWatch,
    onDone: (bytes: number) => void,
  ): Promise<void> {
    const { apiUrl, nodeToken } = this.options;
    let meter: ProgressMeter | null = null;
    const onBytes = (done: number) => {
      meter ??= this.#meter(piece, done, watch);
      meter.done(done);
      onDone(done);
    };
    await download({ apiUrl, nodeToken: nodeToken(), file: piece, partialPath, signal: watch.signal, onBytes });
  }

  /** The digest that the partial file has instead of the right one; such a file is gone then. Null: it is right. */
  async #wrongDigest(file: AssignedPart, partialPath: string, watch: FetchWatch): Promise<string | null> {
    const digest = await this.#read(partialPath, file, watch);
    if (digest === file.sha256) return null;
    await rm(partialPath, { force: true });
    return digest ?? 'unreadable';
  }

  /** Null for a file that cannot be read: then it is as good as absent. */
  async #read(path: string, file: AssignedPart, watch: FetchWatch): Promise<string | null> {
    const meter = this.#meter(file, 0, watch);
    try {
      return await sha256OfFile(path, watch.signal, meter.done);
    } catch (error) {
      if (watch.signal.aborted) throw new StoreFailure('aborted', 'The check was stopped.', { cause: error });
      return null;
    }
  }

  #meter(file: AssignedPart, firstBytes: number, watch: FetchWatch): ProgressMeter {
    return new ProgressMeter(file.sizeBytes, firstBytes, this.options.now, watch.onProgress);
  }

  async #evicted(model: StoredModel): Promise<void> {
    this.#verified.delete(model.id);
    await this.#uses.forget(model.id);
    this.options.onEvicted(model);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #partialPath({ sha256 }: AssignedPart): string {
    return this.#path(`${sha256}.partial`);
  }
}

function corrupt({ fileName, sizeBytes, sha256 }: AssignedPart, found: string): StoreFailure {
  return new StoreFailure(
    'file_corrupt',
    `${fileName} (${formatBytes(sizeBytes)}) arrived with sha256 ${found}, expected ${sha256}. It was not kept; import the model again.`,
  );
}

/** The progress of one piece as that of the whole. */
function shift(tell: FetchWatch['onProgress'], before: number, totalBytes: number): FetchWatch['onProgress'] {
  return ({ doneBytes, bytesPerSecond }: Progress) =>
    tell({ doneBytes: before + doneBytes, totalBytes, bytesPerSecond });
}

function isWhole(id: string, names: readonly string[], digests: readonly (string | null)[]): boolean {
  const known = digests.filter((digest) => digest !== null);
  const count = readStoredName(names[0] ?? '')?.count;
  if (count === undefined || known.length !== count) return false;
  return (count === 1 ? known[0] : setDigest(known)) === id;
}
