/**
 * The list of well-known open models: what came with the product (open-models.json, with its sources) and what admins
 * added. It knows names and figures; the bytes come from the hub when somebody asks for them.
 */
import {
  CatalogueError,
  type ImportView,
  type OpenModel,
  type OpenModelFile,
  type OpenModelFilter,
  type OpenModelView,
  openModel,
} from '@aivailable/contracts';
import { footprint, type ModelShape } from '@aivailable/footprint';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Hub } from './hub.js';
import { splitUrls, type UrlRequest } from './import-request.js';
import { Imports } from './imports.js';
import { ModelFile } from './model-file.entity.js';
import { AddedOpenModel } from './open-model.entity.js';
import known from './open-models.json' with { type: 'json' };
import { shownUrl } from './shown-url.js';

const BUILT_IN = z.array(openModel).parse(known);
/** What the footprint is shown for; a model that was trained for less gets less. */
const SHOWN_CONTEXT = 8192;

@Injectable()
export class OpenModels {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hub: Hub,
    private readonly imports: Imports,
  ) {}

  async list(filter: OpenModelFilter): Promise<OpenModelView[]> {
    const held = await this.dataSource.getRepository(ModelFile).find();
    const added = await this.added();
    const all = [...BUILT_IN, ...added].filter((model) => fits(model, filter));
    return all.map((model) => this.view(model, held)).sort(byTaskAndName);
  }

  async add(model: OpenModel): Promise<OpenModelView> {
    const isKnown = BUILT_IN.some(({ id }) => id === model.id);
    const rows = this.dataSource.getRepository(AddedOpenModel);
    if (isKnown || (await rows.existsBy({ id: model.id })))
      throw new CatalogueError('conflict', { detail: `The list has a model ${model.id} already. Choose another id.` });
    await rows.insert({ id: model.id, entry: model });
    return this.view(model, await this.dataSource.getRepository(ModelFile).find());
  }

  async remove(id: string): Promise<void> {
    if (BUILT_IN.some((model) => model.id === id))
      throw new CatalogueError('conflict', { detail: `${id} came with the product and stays in the list.` });
    const { affected } = await this.dataSource.getRepository(AddedOpenModel).delete({ id });
    if (!affected) throw new CatalogueError('not_found', { detail: `The list has no model ${id}.` });
  }

  /** Starts the import of one of its files. */
  async download(id: string, path: string): Promise<ImportView> {
    const model = [...BUILT_IN, ...(await this.added())].find((one) => one.id === id);
    const file = model?.files.find((one) => one.file === path);
    if (!model || !file) throw new CatalogueError('not_found', { detail: `The list has no ${path} of ${id}.` });
    return this.imports.begin(this.request(model, file));
  }

  private request(model: OpenModel, file: OpenModelFile): UrlRequest {
    const url = this.urlOf(model, file);
    const parts = splitUrls(url);
    return {
      ...{ url, preferredName: model.id },
      ...(model.license === null ? {} : { license: model.license }),
      ...(parts ? { parts } : {}),
      ...(file.sizeBytes === null || parts ? {} : { sizeBytes: file.sizeBytes }),
      ...(file.sha256 === null || parts ? {} : { sha256: file.sha256, digestFrom: 'list' as const }),
    };
  }

  private async added(): Promise<OpenModel[]> {
    const rows = await this.dataSource.getRepository(AddedOpenModel).find({ order: { createdAt: 'ASC' } });
    return rows.map(({ entry }) => entry);
  }

  private urlOf({ repo }: OpenModel, { file, revision }: OpenModelFile): string {
    return this.hub.urlOf({ repo, revision: revision ?? 'main' }, file);
  }

  private view(model: OpenModel, held: readonly ModelFile[]): OpenModelView {
    const files = model.files.map((file) => {
      const source = shownUrl(this.urlOf(model, file));
      const here = held.find((one) => one.source === source || (file.sha256 !== null && one.sha256 === file.sha256));
      const footprint = here ? footprintOf(here.shape) : null;
      return { ...file, source, held: here ? { modelId: here.modelId, fileId: here.id } : null, footprint };
    });
    return { ...model, files, builtIn: BUILT_IN.includes(model) };
  }
}

/** What chats first. */
function byTaskAndName(a: OpenModelView, b: OpenModelView): number {
  return a.task.localeCompare(b.task) || a.name.localeCompare(b.name, 'en', { numeric: true });
}

function footprintOf(shape: ModelShape): { bytes: number; contextTokens: number } {
  const contextTokens = Math.min(SHOWN_CONTEXT, shape.trainedContextTokens ?? SHOWN_CONTEXT);
  const { totalBytes } = footprint(shape, { contextTokens, slots: 1, kvType: 'f16', backend: 'cuda', gpuCount: 1 });
  return { bytes: totalBytes, contextTokens };
}

function fits(model: OpenModel, { search, license, family, task }: OpenModelFilter): boolean {
  if (license !== undefined && model.license !== license) return false;
  if (family !== undefined && model.family !== family) return false;
  if (task !== undefined && model.task !== task) return false;
  const text = `${model.id} ${model.name} ${model.family} ${model.repo}`.toLowerCase();
  return (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
