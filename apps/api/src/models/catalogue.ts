import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { CatalogueError, type ModelView } from '@aivailable/contracts';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { afterCommit, sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { FileStore } from './file-store.js';
import type { DigestFrom, UrlRequest } from './import-request.js';
import type { InspectedFile } from './inspected-file.js';
import { Model } from './model.entity.js';
import { ModelFile, type ModelPart } from './model-file.entity.js';
import { modelViewOf } from './model-views.js';

const FOREIGN_KEY_VIOLATION = '23503';

/** A model that was read and verified, and where its files are. */
export interface VerifiedFile {
  readonly inspected: InspectedFile;
  readonly sha256: string;
  /** Of each file, in order; more than one where the model is split. */
  readonly digests: readonly string[];
  readonly fileNames: readonly string[];
  readonly paths: readonly string[];
  readonly source: string;
  readonly stored: boolean;
  readonly digestFrom: DigestFrom;
  /** How it can be had again. */
  readonly origin: UrlRequest | null;
  /** The name that was asked for; null: from the file. */
  readonly wishedName: string | null;
}

/** The models that could run. A file is known by its digest: the same bytes are never listed twice. */
@Injectable()
export class Catalogue implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly store: FileStore,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const model of await this.list())
      await this.bus.publish({ type: 'model.changed', modelId: model.modelId, model });
  }

  async list(): Promise<ModelView[]> {
    const models = await this.dataSource.getRepository(Model).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    const files = await this.dataSource.getRepository(ModelFile).find();
    return models.map((model) =>
      modelViewOf(
        model,
        files.filter(({ modelId }) => modelId === model.id),
      ),
    );
  }

  /** Throws what registering the name would refuse, before the work of fetching the file. */
  async requireNameFits(name: string, file: Pick<InspectedFile, 'architecture' | 'parameterCount'>): Promise<void> {
    const model = await this.dataSource.getRepository(Model).findOneBy({ name });
    if (model) requireSameModel(model, file);
  }

  /** The id of the model that the file now belongs to. */
  async register(file: VerifiedFile): Promise<string> {
    return transaction(this.dataSource, async (manager) => {
      await manager.query('LOCK TABLE models IN SHARE ROW EXCLUSIVE MODE');
      const known = await manager.findOneBy(ModelFile, { sha256: file.sha256 });
      const modelId = known ? await this.refresh(known, file, manager) : await this.add(file, manager);
      await this.show(await manager.findOneByOrFail(Model, { id: modelId }), manager);
      return modelId;
    });
  }

  async pin(
    { modelId, fileId, pinned }: { modelId: string; fileId: string; pinned: boolean },
    actor: string,
  ): Promise<ModelView> {
    return transaction(this.dataSource, async (manager) => {
      const { model, file } = await fileOf(modelId, fileId, manager);
      await manager.update(ModelFile, { id: fileId }, { pinned });
      const message = `${file.fileName} of ${model.name} is ${pinned ? 'pinned: every store keeps it' : 'not pinned any more'}.`;
      await this.tell(message, modelId, actor, manager);
      return this.show(model, manager);
    });
  }

  async removeFile(modelId: string, fileId: string, actor: string): Promise<void> {
    const file = await transaction(this.dataSource, async (manager) => {
      const { model, file: found } = await fileOf(modelId, fileId, manager);
      if ((await manager.countBy(ModelFile, { modelId })) === 1) return null;
      await deleteUnused(manager, ModelFile, fileId, `${found.fileName} of ${model.name}`);
      await this.tell(`${found.fileName} was removed from the model ${model.name}.`, modelId, actor, manager);
      await this.show(model, manager);
      return found;
    });
    if (file === null) return this.remove(modelId, actor);
    if (file.stored) await this.store.removeFiles(file);
  }

  async remove(modelId: string, actor: string): Promise<void> {
    const files = await transaction(this.dataSource, async (manager) => {
      const model = await manager.findOneBy(Model, { id: modelId });
      const found = await manager.findBy(ModelFile, { modelId });
      if (!model) throw new CatalogueError('not_found', { detail: `There is no model ${modelId}.` });
      await deleteUnused(manager, Model, modelId, `The model ${model.name}`);
      await this.bus.publish({ type: 'model.changed', modelId, model: null }, manager);
      await this.tell(`The model ${model.name} was removed from the catalogue.`, modelId, actor, manager);
      return found;
    });
    for (const file of files) if (file.stored) await this.store.removeFiles(file);
  }

  private async show(model: Model, manager: EntityManager): Promise<ModelView> {
    const view = modelViewOf(model, await manager.findBy(ModelFile, { modelId: model.id }));
    await this.bus.publish({ type: 'model.changed', modelId: model.id, model: view }, manager);
    return view;
  }

  private tell(message: string, modelId: string, actor: string, manager: EntityManager): Promise<void> {
    return this.bus.publish({ type: 'happened', kind: 'model', message, actor, subject: { modelId } }, manager);
  }

  /** The same bytes again: a file that was moved, or had made room, is found at its new place. */
  private async refresh(known: ModelFile, file: VerifiedFile, manager: EntityManager): Promise<string> {
    const isThere = !known.evicted && (await this.isPresent(known, file));
    if (!isThere) {
      const { stored, source, origin } = file;
      const place = { path: file.paths[0] ?? known.path, parts: await this.partsOf(file) };
      await manager.update(
        ModelFile,
        { id: known.id },
        { ...place, stored, source, origin, evicted: false, lastUsedAt: new Date() },
      );
    } else if (file.stored && file.paths[0] !== known.path) {
      const spare = { path: file.paths[0] ?? '', parts: await this.partsOf(file) };
      afterCommit(manager, () => void this.store.removeFiles(spare));
    }
    return known.modelId;
  }

  private async isPresent({ path, parts, sizeBytes }: ModelFile, file: VerifiedFile): Promise<boolean> {
    if (file.paths[0] === path) return false;
    for (const one of parts ?? [{ path, sizeBytes }]) {
      const found = await stat(this.store.locate(one.path)).catch(() => null);
      if (found?.size !== one.sizeBytes) return false;
    }
    return true;
  }

  private async add(file: VerifiedFile, manager: EntityManager): Promise<string> {
    const modelId = await this.modelFor(file, manager);
    const { fileName, quantisation, sizeBytes, shape } = file.inspected;
    const { sha256, source, stored, digestFrom, origin } = file;
    await manager.insert(ModelFile, {
      ...{ id: randomUUID(), modelId, fileName, quantisation, sizeBytes, sha256, source, stored, shape },
      ...{ path: file.paths[0] ?? '', parts: await this.partsOf(file), digestFrom, origin },
    });
    return modelId;
  }

  /** Null for a model in one file. */
  private async partsOf({ paths, digests, fileNames }: VerifiedFile): Promise<ModelPart[] | null> {
    if (paths.length < 2) return null;
    const parts: ModelPart[] = [];
    for (const [i, path] of paths.entries()) {
      const { size: sizeBytes } = await stat(this.store.locate(path));
      parts.push({ path, sizeBytes, sha256: digests[i] ?? '', fileName: fileNames[i] ?? '' });
    }
    return parts;
  }

  /** A wished name may be that of a model that is there: the file is then another quantisation of it. */
  private async modelFor(file: VerifiedFile, manager: EntityManager): Promise<string> {
    const { inspected, wishedName } = file;
    const existing = wishedName === null ? null : await manager.findOneBy(Model, { name: wishedName });
    if (existing) {
      requireSameModel(existing, inspected);
      return existing.id;
    }
    const id = randomUUID();
    const { architecture, task, parameterCount, trainedContextTokens, license, toy } = inspected;
    const name = wishedName ?? (await freeName(inspected.name, inspected.quantisation, manager));
    await manager.insert(Model, { id, name, architecture, task, parameterCount, trainedContextTokens, license, toy });
    const message = `The model ${name} is in the catalogue.`;
    await this.bus.publish(
      { type: 'happened', kind: 'model', message, actor: null, subject: { modelId: id } },
      manager,
    );
    return id;
  }
}

async function fileOf(
  modelId: string,
  fileId: string,
  manager: EntityManager,
): Promise<{ model: Model; file: ModelFile }> {
  const model = await manager.findOneBy(Model, { id: modelId });
  const file = await manager.findOneBy(ModelFile, { id: fileId, modelId });
  if (model && file) return { model, file };
  throw new CatalogueError('not_found', { detail: `The model ${modelId} has no file ${fileId}.` });
}

async function deleteUnused(
  manager: EntityManager,
  table: typeof Model | typeof ModelFile,
  id: string,
  shown: string,
): Promise<void> {
  try {
    await manager.delete(table, { id });
  } catch (error) {
    if (sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error;
    throw new CatalogueError('conflict', {
      detail: `${shown} is used by a deployment. Delete the deployment first, and wait until its instances are gone.`,
    });
  }
}

function requireSameModel(model: Model, file: Pick<InspectedFile, 'architecture' | 'parameterCount'>): void {
  if (model.architecture === file.architecture && model.parameterCount === file.parameterCount) return;
  throw new CatalogueError('conflict', {
    detail: `There is another model named ${model.name} (${model.architecture}, ${model.parameterCount} parameters). Choose another name.`,
  });
}

async function freeName(name: string, quantisation: string, manager: EntityManager): Promise<string> {
  const withQuantisation = `${name}-${quantisation.toLowerCase()}`;
  for (let i = 0; ; i++) {
    const candidate = i === 0 ? name : i === 1 ? withQuantisation : `${withQuantisation}-${i}`;
    if (!(await manager.existsBy(Model, { name: candidate }))) return candidate;
  }
}
