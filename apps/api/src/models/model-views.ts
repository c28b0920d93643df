import type { ImportView, ModelView } from '@aivailable/contracts';
import type { Model } from './model.entity.js';
import type { ModelFile } from './model-file.entity.js';
import type { ModelImport } from './model-import.entity.js';

export function modelViewOf(model: Model, files: readonly ModelFile[]): ModelView {
  return {
    modelId: model.id,
    name: model.name,
    architecture: model.architecture,
    task: model.task,
    parameterCount: model.parameterCount,
    trainedContextTokens: model.trainedContextTokens,
    license: model.license,
    toy: model.toy,
    files: [...files].sort((a, b) => a.sizeBytes - b.sizeBytes).map(fileViewOf),
    createdAt: model.createdAt.toISOString(),
  };
}

function fileViewOf(file: ModelFile): ModelView['files'][number] {
  const { id, fileName, quantisation, sizeBytes, sha256, source, parts, digestFrom, stored, pinned, evicted } = file;
  return {
    ...{ fileId: id, fileName, quantisation, sizeBytes, sha256, source, digestFrom, stored, pinned, evicted },
    ...(parts ? { parts: parts.map(({ path: _, ...part }) => part) } : {}),
    lastUsedAt: file.lastUsedAt.toISOString(),
  };
}

export function importViewOf(row: ModelImport, progress: ImportView['progress']): ImportView {
  return {
    importId: row.id,
    source: row.source,
    state: row.state,
    progress,
    error: row.error,
    modelId: row.modelId,
    createdAt: row.createdAt.toISOString(),
  };
}
