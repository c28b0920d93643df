import { rm } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { CatalogueError, type ErrorCode, type ImportModel, type ImportView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { Catalogue } from './catalogue.js';
import { sha256Of } from './digest.js';
import { download, wrongSize } from './download.js';
import { FileStore } from './file-store.js';
import { type InspectedFile, inspectFile } from './inspected-file.js';
import { ModelFiles } from './model-files.js';
import { PartialFile } from './partial-file.js';
import { shownUrl } from './shown-url.js';
import { TransferRate } from './transfer-rate.js';

export interface ImportProgress {
  readonly signal: AbortSignal;
  readonly tell: (state: 'downloading' | 'verifying', progress: ImportView['progress']) => void;
}

type ByUrl = Extract<ImportModel, { url: string }>;
type ByPath = Extract<ImportModel, { path: string }>;

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
    private readonly files: ModelFiles,
    private readonly store: FileStore,
  ) {}

  /** What can be refused at once, before an import begins. */
  async check(wish: ImportModel): Promise<void> {
    if ('url' in wish) return;
    if (!isAbsolute(wish.path))
      throw new CatalogueError('invalid_request', {
        detail: `The path ${wish.path} is relative. Give the whole path of the file on the machine of the API.`,
      });
    const inspected = await inspectFile(wish.path);
    if (wish.name !== undefined) await this.catalogue.requireNameFits(wish.name, inspected);
  }

  /** The id of the model that the file now belongs to. */
  run(wish: ImportModel, progress: ImportProgress): Promise<string> {
    return 'url' in wish ? this.byUrl(wish, progress) : this.byPath(wish, progress);
  }

  /** Takes away what a cancelled download left. */
  async discard(wish: ImportModel): Promise<void> {
    if ('url' in wish) await this.partialOf(wish).remove();
  }

  private async byPath(wish: ByPath, progress: ImportProgress): Promise<string> {
    const inspected = await inspectFile(wish.path);
    const sha256 = await this.verify(wish.path, wish.path, wish, inspected, progress);
    const wishedName = wish.name ?? null;
    return this.catalogue.register({
      inspected,
      sha256,
      source: wish.path,
      path: wish.path,
      stored: false,
      wishedName,
    });
  }

  private async byUrl(wish: ByUrl, progress: ImportProgress): Promise<string> {
    const partial = this.partialOf(wish);
    const source = shownUrl(wish.url);
    await this.store.prepare();
    try {
      await this.fetch(wish, source, partial, progress);
      return await this.keep(wish, source, partial, progress);
    } catch (error) {
      /* These bytes will never be right, so a later try shall not go on with them. */
      if (error instanceof CatalogueError && WRONG_BYTES.has(error.code)) await partial.remove();
      throw error;
    }
  }

  private async fetch(
    wish: ByUrl,
    source: string,
    partial: PartialFile,
    { signal, tell }: ImportProgress,
  ): Promise<void> {
    const rate = new TransferRate();
    tell('downloading', null);
    await download({
      url: wish.url,
      shownUrl: source,
      partial,
      expectedBytes: wish.sizeBytes ?? null,
      signal,
      requireRoom: (bytes) => this.store.requireRoom(bytes, source),
      onProgress: (doneBytes, totalBytes) =>
        tell('downloading', {
          doneBytes,
          totalBytes: totalBytes ?? wish.sizeBytes ?? doneBytes,
          bytesPerSecond: rate.note(doneBytes, Date.now()),
        }),
    });
  }

  private async keep(wish: ByUrl, source: string, partial: PartialFile, progress: ImportProgress): Promise<string> {
    const inspected = await inspectFile(partial.path, fileNameOf(wish.url));
    if (wish.sizeBytes !== undefined && wish.sizeBytes !== inspected.sizeBytes)
      throw wrongSize(source, inspected.sizeBytes, wish.sizeBytes);
    const sha256 = await this.verify(partial.path, source, wish, inspected, progress);
    if (wish.name !== undefined) await this.catalogue.requireNameFits(wish.name, inspected);
    const path = await this.store.adopt(partial.path, sha256);
    await partial.forget();
    const wishedName = wish.name ?? null;
    const modelId = await this.catalogue.register({ inspected, sha256, source, path, stored: true, wishedName });
    await this.dropSpare(sha256, path);
    return modelId;
  }

  private async verify(
    path: string,
    shown: string,
    wish: ImportModel,
    { sizeBytes }: InspectedFile,
    { signal, tell }: ImportProgress,
  ): Promise<string> {
    const rate = new TransferRate();
    const onProgress = (doneBytes: number) =>
      tell('verifying', { doneBytes, totalBytes: sizeBytes, bytesPerSecond: rate.note(doneBytes, Date.now()) });
    onProgress(0);
    const found = await sha256Of(path, { signal, onProgress });
    if (wish.sha256 === undefined || wish.sha256 === found) return found;
    throw new CatalogueError('wrong_digest', { file: shown, found, expected: wish.sha256 });
  }

  /** The catalogue knew these bytes at another place and stayed with it. */
  private async dropSpare(sha256: string, path: string): Promise<void> {
    const used = await this.files.fileByDigest(sha256);
    const ours = this.store.locate(path);
    if (used && used.path !== ours) await rm(ours, { force: true });
  }

  private partialOf({ url }: ByUrl): PartialFile {
    return new PartialFile(this.store.partials, url);
  }
}

function fileNameOf(url: string): string {
  const name = basename(new URL(url).pathname) || 'model.gguf';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
