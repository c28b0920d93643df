import { mkdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { CatalogueError, formatBytes, MIB } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

/** Kept free for the database and everybody else on that disk. */
export const HEADROOM_BYTES = 256 * MIB;

/** Our folder of model files, each named by its digest, and of downloads that are not complete yet. */
@Injectable()
export class FileStore {
  readonly folder: string;
  readonly partials: string;

  constructor(config: Config) {
    this.folder = join(config.dataDir, 'models');
    this.partials = join(this.folder, 'partial');
  }

  /** Where a file of the catalogue lies. */
  locate(path: string): string {
    return isAbsolute(path) ? path : join(this.folder, path);
  }

  nameOf(sha256: string): string {
    return `${sha256}.gguf`;
  }

  async prepare(): Promise<void> {
    await mkdir(this.partials, { recursive: true });
  }

  /** Throws `disk_full` unless that many bytes and the headroom fit. */
  async requireRoom(bytes: number, file: string): Promise<void> {
    await this.prepare();
    const free = await this.freeBytes();
    const needed = bytes + HEADROOM_BYTES;
    if (free >= needed) return;
    throw new CatalogueError('disk_full', {
      file,
      needed: formatBytes(needed),
      free: formatBytes(free),
      folder: this.folder,
    });
  }

  /** Replaced in tests by a smaller disk. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  /** A verified file becomes part of the store; returns its path for the catalogue. */
  async adopt(from: string, sha256: string): Promise<string> {
    const name = this.nameOf(sha256);
    await rename(from, join(this.folder, name));
    return name;
  }

  async write(bytes: Uint8Array, sha256: string): Promise<string> {
    await this.requireRoom(bytes.byteLength, this.nameOf(sha256));
    const temporary = join(this.partials, `${sha256}.new`);
    await writeFile(temporary, bytes);
    return this.adopt(temporary, sha256);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }
}
