import type { ServedModel } from '../../../scheduling/serving-view.js';

/** A model as OpenAI's list shows it; what they have no field for stands under our name. */
export function modelObject(model: ServedModel) {
  const { servedName, createdAtMs, task, contextTokens, ready, isOnDemand = false, etaSeconds = null, file } = model;
  const { parameterCount: parameter_count, quantisation } = file ?? {};
  const cold = isOnDemand && { on_demand: true, ...(etaSeconds !== null && { eta_seconds: etaSeconds }) };
  return {
    id: servedName,
    object: 'model',
    created: Math.floor(createdAtMs / 1000),
    owned_by: 'aivailable',
    aivailable: {
      task,
      context_tokens: contextTokens,
      ready_instances: ready.length,
      parameter_count,
      quantisation,
      ...cold,
    },
  };
}

export function modelList(models: readonly ServedModel[]) {
  return { object: 'list', data: models.map(modelObject) };
}
