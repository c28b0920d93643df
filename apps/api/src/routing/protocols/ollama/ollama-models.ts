import type { ServedModel, ServingView } from '../../../scheduling/serving-view.js';
import { modelNotFound } from '../../refusals.js';

/** Ollama's clients add this to a name without a tag. */
const DEFAULT_TAG = ':latest';
const CENTURY_MS = 100 * 365.25 * 86_400_000;

export function namedModel(serving: ServingView, name: string): ServedModel {
  const untagged = name.endsWith(DEFAULT_TAG) ? name.slice(0, -DEFAULT_TAG.length) : name;
  const model = serving.model(name) ?? serving.model(untagged);
  if (!model) throw modelNotFound(name, serving.models());
  return model;
}

export function tags(serving: ServingView): object {
  return { models: serving.models().map(listed) };
}

/** What runs. It stays for as long as its deployment wants it: for ever, as far as Ollama's clients can tell. */
export function running(serving: ServingView): object {
  const models = serving.models().filter(({ ready }) => ready.length > 0);
  return {
    models: models.map((model) => {
      const size_vram = model.ready.reduce((sum, { takenBytes = 0 }) => sum + takenBytes, 0);
      const expires_at = new Date(model.createdAtMs + CENTURY_MS).toISOString();
      return { ...listed(model), size: size_vram, size_vram, expires_at, context_length: model.contextTokens };
    }),
  };
}

export function shown(model: ServedModel): object {
  const { modified_at, details } = listed(model);
  return {
    ...{ license: '', modelfile: '', parameters: '', template: '', system: '' },
    details,
    model_info: {
      'general.architecture': 'aivailable',
      'general.basename': model.servedName,
      'aivailable.context_length': model.contextTokens,
    },
    capabilities: model.task === 'embed' ? ['embedding'] : ['completion', 'tools'],
    modified_at,
  };
}

function listed({ servedName, deploymentId, createdAtMs, weightsBytes = 0 }: ServedModel) {
  return {
    name: servedName,
    model: servedName,
    modified_at: new Date(createdAtMs).toISOString(),
    size: weightsBytes,
    digest: deploymentId,
    details: {
      ...{ parent_model: '', format: '', family: '', parameter_size: '', quantization_level: '' },
      families: [] as string[],
    },
  };
}
