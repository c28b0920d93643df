import type { ServedModel, ServingView } from '../../scheduling/serving-view.js';
import { modelNotFound } from '../refusals.js';

/** The model of that name, or the refusal that lists those that are there. */
export function servedModel(serving: ServingView, name: string): ServedModel {
  const model = serving.model(name);
  if (!model) throw modelNotFound(name, serving.models());
  return model;
}

/** A name in an address: clients write its slashes either way. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
