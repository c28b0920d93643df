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
  const { architecture = 'aivailable', parameterCount = null } = model.file ?? {};
  return {
    ...{ license: '', modelfile: '', parameters: '', template: '', system: '' },
    details,
    model_info: {
      'general.architecture': architecture,
      'general.basename': model.servedName,
      ...(parameterCount !== null && { 'general.parameter_count': parameterCount }),
      [`${architecture}.context_length`]: model.contextTokens,
    },
    capabilities: model.task === 'embed' ? ['embedding'] : ['completion', 'tools'],
    modified_at,
  };
}

function listed({ servedName, deploymentId, createdAtMs, weightsBytes = 0, file }: ServedModel) {
  const { architecture: family = '', parameterCount = null, quantisation: quantization_level = '' } = file ?? {};
  return {
    name: servedName,
    model: servedName,
    modified_at: new Date(createdAtMs).toISOString(),
    size: file?.sizeBytes ?? weightsBytes,
    digest: file?.sha256 ?? deploymentId,
    details: {
      ...{ parent_model: '', format: file ? 'gguf' : '', family, families: file ? [family] : [] },
      ...{ parameter_size: parameterCount === null ? '' : inLetters(parameterCount), quantization_level },
    },
  };
}

/** As Ollama writes it: `8.0B`, `494.03M`. */
function inLetters(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)}B`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)}M`;
  return count >= 1e3 ? `${(count / 1e3).toFixed(2)}K` : String(count);
}
