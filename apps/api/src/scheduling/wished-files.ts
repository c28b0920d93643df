import { CatalogueError } from '@aivailable/contracts';
import type { ModelFiles, StoredFile } from '../models/model-files.js';

interface FileWish {
  readonly modelId?: string | undefined;
  readonly fileId?: string | undefined;
  readonly fallbackFileIds?: readonly string[] | undefined;
  readonly allowSmallerQuantisations?: boolean | undefined;
}

/** The files that a wish names or allows, the chosen one first; none for a model that its engine knows by itself. */
export async function wishedFiles(modelFiles: ModelFiles, wish: FileWish): Promise<readonly StoredFile[]> {
  const { modelId, fileId, fallbackFileIds = [], allowSmallerQuantisations = false } = wish;
  if (modelId === undefined) return [];
  const chosen =
    fileId === undefined
      ? requireFile(await modelFiles.defaultFile(modelId), modelId)
      : await fileOfModel(modelFiles, modelId, fileId);
  const others = allowSmallerQuantisations ? await modelFiles.fileIdsOf([modelId]) : fallbackFileIds;
  const files: StoredFile[] = [];
  for (const id of new Set(others)) if (id !== chosen.fileId) files.push(await fileOfModel(modelFiles, modelId, id));
  return [chosen, ...files];
}

async function fileOfModel(modelFiles: ModelFiles, modelId: string, fileId: string): Promise<StoredFile> {
  const file = await modelFiles.file(fileId);
  if (file !== undefined && file.modelId === modelId) return file;
  throw new CatalogueError('not_found', { detail: `The model ${modelId} has no file ${fileId}.` });
}

function requireFile(file: StoredFile | undefined, modelId: string): StoredFile {
  if (file !== undefined && file.modelId === modelId) return file;
  throw new CatalogueError('not_found', { detail: `There is no model ${modelId} with a file in the catalogue.` });
}
