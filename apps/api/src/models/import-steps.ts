import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { CatalogueError, type ErrorCode, type ImportModel, type ImportView, MIB } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { Catalogue } from './catalogue.js';
import { sha256Of } from './digest.js';
import { wrongSize } from './download.js';
import { FileStore } from './file-store.js';
import { Hub } from './hub.js';
import { type ImportRequest, type PathRequest, partsOf, type UrlRequest } from './import-request.js';
import { filesAt, ImportSources } from './import-sources.js';
import { type InspectedFile, inspectFiles, type PlacedFile } from './inspected-file.js';
import { downloadParts, type PartDownload } from './part-downloads.js';
import { PartialFile } from './partial-file.js';
import { requireUsable } from './remote-header.js';
import { shownUrl } from './shown-url.js';
import { StoreRoom } from './store-room.js';
import { TransferRate } from './transfer-rate.js';

export interface ImportProgress {
  readonly signal: AbortSignal;
  readonly tell: (state: 'downloading' | 'verifying', progress: ImportView['progress']) => void;
}

interface Verified {
  /** Of each file, in order. */
  readonly digests: readonly string[];
  /** Of the model: its file's, or that of the digests of its parts. */
  readonly sha256: string;
}

const LOOKED_AT_BYTES = 64 * MIB;

const WRONG_BYTES: ReadonlySet<ErrorCode> = new Set([
  'not_a_gguf',
  'truncated_gguf',
  'unsupported_gguf',
  'wrong_digest',
  'wrong_size',
]);

/** The deeds of an import, in order: fetch, read the header, verify, register. Nothing is registered unverified. */
@Injectable()
export class ImportSteps {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly store: FileStore,
    private readonly room: StoreRoom,
    private readonly sources: ImportSources,
    private readonly hub: Hub,
  ) {}

  /** What is to be imported, file by file; refuses what can be refused before an import begins. */
  async resolve(wish: ImportModel): Promise<ImportRequest> {
    const request = await this.sources.resolve(wish);
    if ('path' in request) {
      const inspected = await inspectFiles(await filesAt(request.path));
      if (request.name !== undefined) await this.catalogue.requireNameFits(request.name, inspected);
    }
    return request;
  }

  /** The id of the model that the file now belongs to. */
  run(request: ImportRequest, progress: ImportProgress): Promise<string> {
    return 'url' in request ? this.byUrl(request, progress) : this.byPath(request, progress);
  }

  /** Takes away what a cancelled download left. */
  async discard(request: ImportRequest): Promise<void> {
    if ('url' in request) for (const { partial } of this.downloadsOf(request)) await partial.remove();
  }

  private async byPath(request: PathRequest, progress: ImportProgress): Promise<string> {
    const files = await filesAt(request.path);
    const inspected = await inspectFiles(files);
    const expected = files.map(({ fileName }) =>
      fileName === basename(request.path) ? (request.sha256 ?? null) : null,
    );
    const { sha256, digests } = await this.verify(files, expected, inspected, progress);
    return this.catalogue.register({
      ...{ inspected, sha256, digests, source: request.path, paths: files.map(({ path }) => path), stored: false },
      ...{ fileNames: files.map(({ fileName }) => fileName), wishedName: request.name ?? null, origin: null },
      digestFrom: request.sha256 ? 'given' : 'computed',
    });
  }

  private async byUrl(request: UrlRequest, progress: ImportProgress): Promise<string> {
    const parts = this.downloadsOf(request);
    await this.store.prepare();
    try {
      await this.lookFirst(parts, progress);
      const known = await this.fetch(parts, request, progress);
      return await this.keep(parts, known, request, progress);
    } catch (error) {
      /* These bytes will never be right, so a later try shall not go on with them. */
      const isWrong = error instanceof CatalogueError && WRONG_BYTES.has(error.code);
      if (isWrong) for (const { partial } of parts) await partial.remove();
      throw error;
    } finally {
      this.room.remaining(request.url, 0);
    }
  }

  /** A large file's header is looked at before the file is fetched. What is begun was looked at already. */
  private async lookFirst(parts: readonly PartDownload[], { signal }: ImportProgress): Promise<void> {
    const isLarge = parts.some(({ sizeBytes }) => (sizeBytes ?? 0) >= LOOKED_AT_BYTES);
    if (isLarge && !(await parts[0]?.partial.begun())) await requireUsable(parts, { hub: this.hub.access, signal });
  }

  private fetch(
    parts: readonly PartDownload[],
    { url }: UrlRequest,
    { signal, tell }: ImportProgress,
  ): Promise<(string | null)[]> {
    tell('downloading', null);
    return downloadParts({
      ...{ parts, hub: this.hub.access, signal },
      tell: (progress) => tell('downloading', progress),
      requireRoom: (bytes) => this.room.make(url, shownUrl(url), bytes),
      onRemaining: (bytes) => this.room.remaining(url, bytes),
    });
  }

  private async keep(
    parts: readonly PartDownload[],
    known: readonly (string | null)[],
    request: UrlRequest,
    progress: ImportProgress,
  ): Promise<string> {
    const files = parts.map(({ partial, fileName }) => ({ path: partial.path, fileName }));
    const inspected = await inspectFiles(files);
    const source = shownUrl(request.url);
    const shown = parts.map(({ url, fileName }) => ({ path: shownUrl(url), fileName }));
    requireSize(request, inspected);
    const { sha256, digests } = await this.verify(files, known, inspected, progress, shown);
    const wishedName = await this.nameFor(request, inspected);
    const paths = await this.store.adopt(
      files.map(({ path }) => path),
      sha256,
    );
    for (const { partial } of parts) await partial.forget();
    return this.catalogue.register({
      ...{ sha256, digests, source, paths, stored: true, wishedName },
      inspected: { ...inspected, license: inspected.license ?? request.license ?? null },
      ...{ fileNames: files.map(({ fileName }) => fileName), origin: request },
      digestFrom: request.digestFrom ?? (known.every((digest) => digest !== null) ? 'hub' : 'computed'),
    });
  }

  /** Null: the file's own. Throws where a name was asked for that another model has. */
  private async nameFor({ name, preferredName }: UrlRequest, inspected: InspectedFile): Promise<string | null> {
    if (name !== undefined) await this.catalogue.requireNameFits(name, inspected);
    if (name !== undefined || preferredName === undefined) return name ?? null;
    const fits = await this.catalogue.requireNameFits(preferredName, inspected).then(
      () => true,
      () => false,
    );
    return fits ? preferredName : null;
  }

  /** Reads every byte. `expected`: what is known of each file beforehand. */
  private async verify(
    files: readonly PlacedFile[],
    expected: readonly (string | null)[],
    { sizeBytes }: InspectedFile,
    { signal, tell }: ImportProgress,
    shown: readonly PlacedFile[] = files,
  ): Promise<Verified> {
    const rate = new TransferRate();
    const digests: string[] = [];
    let before = 0;
    for (const [i, { path }] of files.entries()) {
      let last = 0;
      const onProgress = (done: number) => {
        last = done;
        const doneBytes = before + done;
        tell('verifying', { doneBytes, totalBytes: sizeBytes, bytesPerSecond: rate.note(doneBytes, Date.now()) });
      };
      onProgress(0);
      const found = await sha256Of(path, { signal, onProgress });
      const wanted = expected[i] ?? null;
      if (wanted !== null && wanted !== found)
        throw new CatalogueError('wrong_digest', { file: shown[i]?.path ?? path, found, expected: wanted });
      digests.push(found);
      before += last;
    }
    return { digests, sha256: setDigest(digests) };
  }

  private downloadsOf(request: UrlRequest): PartDownload[] {
    return partsOf(request).map((part) => ({ ...part, partial: new PartialFile(this.store.partials, part.url) }));
  }
}

function requireSize({ url, sizeBytes, parts }: UrlRequest, inspected: InspectedFile): void {
  if (parts || sizeBytes === undefined || sizeBytes === inspected.sizeBytes) return;
  throw wrongSize(shownUrl(url), inspected.sizeBytes, sizeBytes);
}

/** One digest for the whole model: that of its file, or of the lines that the digests of its parts make. */
function setDigest(digests: readonly string[]): string {
  const [only] = digests;
  if (digests.length === 1 && only) return only;
  return createHash('sha256').update(digests.join('\n')).digest('hex');
}
