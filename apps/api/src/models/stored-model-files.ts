import type { AssignedPart } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FindOptionsWhere, In, Repository } from 'typeorm';
import { FileStore } from './file-store.js';
import { ModelFile, type ModelPart } from './model-file.entity.js';
import { ModelFiles, type StoredFile } from './model-files.js';

@Injectable()
export class StoredModelFiles extends ModelFiles {
  constructor(
    @InjectRepository(ModelFile) private readonly files: Repository<ModelFile>,
    private readonly store: FileStore,
  ) {
    super();
  }

  override file(fileId: string): Promise<StoredFile | undefined> {
    return this.find({ id: fileId });
  }

  override fileByDigest(sha256: string): Promise<StoredFile | undefined> {
    return this.find({ sha256 });
  }

  override defaultFile(modelId: string): Promise<StoredFile | undefined> {
    return this.find({ modelId });
  }

  override async fileIdsOf(modelIds: readonly string[]): Promise<readonly string[]> {
    if (modelIds.length === 0) return [];
    const files = await this.files.find({ where: { modelId: In([...modelIds]) }, select: { id: true } });
    return files.map(({ id }) => id);
  }

  private located({ path, ...part }: ModelPart): AssignedPart {
    return { ...part, localPath: this.store.locate(path) };
  }

  /** The smallest one that fits the description. */
  private async find(where: FindOptionsWhere<ModelFile>): Promise<StoredFile | undefined> {
    const [file] = await this.files.find({ where, relations: { model: true }, order: { sizeBytes: 'ASC' }, take: 1 });
    if (!file) return undefined;
    return {
      fileId: file.id,
      modelId: file.modelId,
      modelName: file.model.name,
      ...{ fileName: file.fileName, quantisation: file.quantisation },
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      path: this.store.locate(file.path),
      ...(file.parts ? { parts: file.parts.map((part) => this.located(part)) } : {}),
      task: file.model.task,
      shape: file.shape,
    };
  }
}
