import { access } from 'node:fs/promises';
import { TOY_SHA256, toyModel } from '@aivailable/gguf';
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
    const sha256 = TOY_SHA256;
    const path = await this.store.write(bytes, sha256);
    const inspected = await inspectFile(this.store.locate(path), fileName);
    return this.catalogue.register({
      ...{ inspected, sha256, digests: [sha256], fileNames: [fileName], paths: [path], source: 'built in' },
      ...{ stored: true, wishedName: name, digestFrom: 'computed', origin: null },
    });
  }

  /** Writes its file again where the catalogue has it and the disk does not. */
  async repair(): Promise<void> {
    const known = await this.files.fileByDigest(TOY_SHA256);
    if (!known) return;
    await access(known.path).catch(() => this.store.write(toyModel().bytes, TOY_SHA256));
  }
}
