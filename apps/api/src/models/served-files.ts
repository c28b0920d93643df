import { stat } from 'node:fs/promises';
import { CatalogueError } from '@aivailable/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { sha256Of } from './digest.js';
import { FileStore } from './file-store.js';
import { Imports } from './imports.js';
import { ModelFile } from './model-file.entity.js';

/** One file as it is sent to a node: a whole model, or a part of a split one. */
export interface ServedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

interface Piece extends ServedFile {
  readonly sha256: string;
}

/**
 * What nodes may fetch. A file of ours that made room, was deleted behind our back or is not any more what it was is
 * fetched again from where it came from, and whoever asks is told to come back.
 */
@Injectable()
export class ServedFiles {
  private readonly logger = new Logger('models');
  /** Time of change under which each path was last seen to be right: the kernel's, which nobody can set back. */
  private readonly trusted = new Map<string, number>();
  /** Files that are being read again: whoever asks meanwhile waits for the same reading. */
  private readonly reading = new Map<string, Promise<string | null>>();

  constructor(
    @InjectRepository(ModelFile) private readonly files: Repository<ModelFile>,
    private readonly store: FileStore,
    private readonly imports: Imports,
  ) {}

  /** Throws `file_returning` while it is on its way back. */
  async find(sha256: string): Promise<ServedFile | undefined> {
    const file = await this.fileWith(sha256);
    const piece = file && this.pieceOf(file, sha256);
    if (!file || !piece) return undefined;
    if (file.evicted || !(await this.isRight(file, piece))) return this.bringBack(file, piece);
    await this.files.update({ id: file.id }, { lastUsedAt: new Date() });
    return piece;
  }

  /** Digests of models that no store may give up. */
  async pinned(): Promise<string[]> {
    const files = await this.files.findBy({ pinned: true });
    return files.map(({ sha256 }) => sha256);
  }

  private fileWith(sha256: string): Promise<ModelFile | null> {
    return this.files
      .createQueryBuilder('file')
      .where('file.sha256 = :sha256', { sha256 })
      .orWhere('file.parts @> :part::jsonb', { part: JSON.stringify([{ sha256 }]) })
      .getOne();
  }

  private pieceOf({ path, sizeBytes, parts, ...file }: ModelFile, sha256: string): Piece | undefined {
    const pieces = parts ?? [{ path, sizeBytes, sha256: file.sha256 }];
    const found = pieces.find((one) => one.sha256 === sha256);
    return found && { sha256, sizeBytes: found.sizeBytes, path: this.store.locate(found.path) };
  }

  /** A file that changed since it was last known to be right is read again before anybody gets it. */
  private async isRight({ lastUsedAt }: ModelFile, { path, sizeBytes, sha256 }: Piece): Promise<boolean> {
    const found = await stat(path).catch(() => null);
    if (!found || found.size !== sizeBytes) return false;
    const known = this.trusted.get(path);
    if (known === found.ctimeMs || (known === undefined && found.ctime < lastUsedAt)) return true;
    const digest = await this.read(path);
    if (digest === sha256) this.trusted.set(path, found.ctimeMs);
    return digest === sha256;
  }

  private read(path: string): Promise<string | null> {
    const running = this.reading.get(path);
    if (running) return running;
    const { signal } = new AbortController();
    const reading = sha256Of(path, { signal, onProgress: () => undefined })
      .catch(() => null)
      .finally(() => this.reading.delete(path));
    this.reading.set(path, reading);
    return reading;
  }

  private async bringBack(file: ModelFile, piece: Piece): Promise<never> {
    const { id, fileName, origin, source } = file;
    if (origin === null) {
      const detail = 'it is gone from its place or is not any more what was imported; import the model again';
      throw new CatalogueError('file_not_readable', { file: piece.path, detail });
    }
    if (!file.evicted) {
      this.logger.warn(`${fileName} is not in the store as it was imported; it is fetched again from ${source}.`);
      await this.store.removeFiles(file);
      await this.files.update({ id }, { evicted: true });
    }
    await this.imports.beginAgain(origin);
    throw new CatalogueError('file_returning', { file: fileName, source });
  }
}
