import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { toyModel } from '@aivailable/gguf';
import { Injectable } from '@nestjs/common';
import { Catalogue } from './catalogue.js';
import { FileStore } from './file-store.js';
import { inspectFile } from './inspected-file.js';
import { ModelFiles } from './model-files.js';

/** The model that needs no download. */
@Injectable()
export class Toy {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly files: ModelFiles,
    private readonly store: FileStore,
  ) {}

  /** Writes and registers it, at the first start. Returns the model's id. */
  async install(): Promise<string> {
    const { name, fileName, bytes } = toyModel();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = await this.store.write(bytes, sha256);
    const inspected = await inspectFile(this.store.locate(path), fileName);
    return this.catalogue.register({ inspected, sha256, source: 'built in', path, stored: true, wishedName: name });
  }

  /** Writes its file again where the catalogue has it and the disk does not. */
  async repair(): Promise<void> {
    const { bytes } = toyModel();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = await this.files.fileByDigest(sha256);
    if (!known) return;
    await access(known.path).catch(() => this.store.write(bytes, sha256));
  }
}
