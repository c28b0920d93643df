import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { CatalogueError, formatBytes } from '@aivailable/contracts';
import { partNames } from '@aivailable/gguf';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

/** Our folder of model files, each named by its digest, and of downloads that are not complete yet. */
@Injectable()
export class FileStore {
  readonly folder: string;
  readonly partials: string;
  private readonly reserveBytes: number;

  constructor(config: Config) {
    this.folder = join(config.dataDir, 'models');
    this.partials = join(this.folder, 'partial');
    this.reserveBytes = config.diskReserveBytes;
  }

  /** Where a file of the catalogue lies. */
  locate(path: string): string {
    return isAbsolute(path) ? path : join(this.folder, path);
  }

  /** The names of a model's files; those of parts lead an engine from the first to the others. */
  namesOf(sha256: string, count: number): string[] {
    return count === 1 ? [`${sha256}.gguf`] : partNames({ prefix: sha256, number: 1, count });
  }

  async prepare(): Promise<void> {
    await mkdir(this.partials, { recursive: true });
  }

  /** Throws `disk_full` unless that many bytes and the reserve fit. */
  async requireRoom(bytes: number, file: string): Promise<void> {
    await this.prepare();
    const free = await this.freeBytes();
    const needed = bytes + this.reserveBytes;
    if (free >= needed) return;
    throw new CatalogueError('disk_full', {
      ...{ file, needed: formatBytes(needed), free: formatBytes(free), folder: this.folder },
    });
  }

  /** Replaced in tests by a smaller disk. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  /** What has come of downloads that are not complete. */
  async begunBytes(): Promise<number> {
    const names = await readdir(this.partials);
    const found = await Promise.all(names.map((name) => stat(join(this.partials, name)).catch(() => null)));
    return found.reduce((sum, one) => sum + (one?.size ?? 0), 0);
  }

  /** Verified files become part of the store; returns their names for the catalogue. */
  async adopt(from: readonly string[], sha256: string): Promise<string[]> {
    const names = this.namesOf(sha256, from.length);
    for (const [i, name] of names.entries()) await rename(from[i] ?? '', join(this.folder, name));
    return names;
  }

  async write(bytes: Uint8Array, sha256: string): Promise<string> {
    const name = `${sha256}.gguf`;
    await this.requireRoom(bytes.byteLength, name);
    const temporary = join(this.partials, `${sha256}.new`);
    await writeFile(temporary, bytes);
    await this.adopt([temporary], sha256);
    return name;
  }

  /** Deletes what lies in our own folder; a file elsewhere is somebody else's. */
  async removeFiles({ path, parts }: { path: string; parts: readonly { path: string }[] | null }): Promise<void> {
    for (const one of parts ?? [{ path }]) {
      if (!isAbsolute(one.path)) await rm(join(this.folder, one.path), { force: true });
    }
  }
}
