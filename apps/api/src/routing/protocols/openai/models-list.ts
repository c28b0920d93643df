import type { ServedModel } from '../../../scheduling/serving-view.js';

/** A model as OpenAI's list shows it; what they have no field for stands under our name. */
export function modelObject(model: ServedModel) {
  const { servedName, createdAtMs, task, contextTokens, ready } = model;
  return {
    id: servedName,
    object: 'model',
    created: Math.floor(createdAtMs / 1000),
    owned_by: 'aivailable',
    aivailable: { task, context_tokens: contextTokens, ready_instances: ready.length },
  };
}

export function modelList(models: readonly ServedModel[]) {
  return { object: 'list', data: models.map(modelObject) };
}
