import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { CatalogueError, type ModelView } from '@aivailable/contracts';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { sqlState, transaction } from '../database/transaction.js';
import { EventBus } from '../events/event-bus.js';
import { FileStore } from './file-store.js';
import type { InspectedFile } from './inspected-file.js';
import { Model } from './model.entity.js';
import { ModelFile } from './model-file.entity.js';
import { modelViewOf } from './model-views.js';

const FOREIGN_KEY_VIOLATION = '23503';

/** A file that was read and verified, and where it is. */
export interface VerifiedFile {
  readonly inspected: InspectedFile;
  readonly sha256: string;
  readonly source: string;
  readonly path: string;
  readonly stored: boolean;
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
      const model = await manager.findOneByOrFail(Model, { id: modelId });
      const view = modelViewOf(model, await manager.findBy(ModelFile, { modelId }));
      await this.bus.publish({ type: 'model.changed', modelId, model: view }, manager);
      return modelId;
    });
  }

  async remove(modelId: string, actor: string): Promise<void> {
    const files = await transaction(this.dataSource, async (manager) => {
      const model = await manager.findOneBy(Model, { id: modelId });
      const found = await manager.findBy(ModelFile, { modelId });
      if (!model) throw new CatalogueError('not_found', { detail: `There is no model ${modelId}.` });
      await this.delete(model, manager);
      await this.bus.publish({ type: 'model.changed', modelId, model: null }, manager);
      const message = `The model ${model.name} was removed from the catalogue.`;
      await this.bus.publish({ type: 'happened', kind: 'model', message, actor, subject: { modelId } }, manager);
      return found;
    });
    for (const file of files) if (file.stored) await this.store.remove(file.path);
  }

  private async delete(model: Model, manager: EntityManager): Promise<void> {
    try {
      await manager.delete(Model, { id: model.id });
    } catch (error) {
      if (sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error;
      throw new CatalogueError('conflict', {
        detail: `The model ${model.name} is used by a deployment. Delete the deployment first, and wait until its instances are gone.`,
      });
    }
  }

  /** The same bytes again: a file that was moved is found at its new place. */
  private async refresh(known: ModelFile, file: VerifiedFile, manager: EntityManager): Promise<string> {
    const present = await access(this.store.locate(known.path)).then(
      () => true,
      () => false,
    );
    if (!present) {
      const { path, stored, source } = file;
      await manager.update(ModelFile, { id: known.id }, { path, stored, source });
    }
    return known.modelId;
  }

  private async add(file: VerifiedFile, manager: EntityManager): Promise<string> {
    const modelId = await this.modelFor(file, manager);
    const { fileName, quantisation, sizeBytes, shape } = file.inspected;
    const { sha256, source, path, stored } = file;
    const row = { id: randomUUID(), modelId, fileName, quantisation, sizeBytes, sha256, source, path, stored, shape };
    await manager.insert(ModelFile, row);
    return modelId;
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
