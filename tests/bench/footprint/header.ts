import type { GgufSpec } from '@aivailable/gguf';
import type { EngineRuns } from './cases.js';

/** What one model took, with its header: enough to compare again without the model or the engine. */
export interface Recorded {
  readonly name: string;
  readonly heldOut: boolean;
  readonly engine: string;
  /** On one device, then on two. */
  readonly measured: readonly EngineRuns[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: readonly (readonly [name: string, type: string, ...shape: number[]])[];
}

export function headerOf({ metadata, tensors }: GgufSpec): Pick<Recorded, 'metadata' | 'tensors'> {
  const kept = Object.entries(metadata).filter(([key]) => !key.startsWith('tokenizer.'));
  const values = kept.map(([key, value]) => [key, value.type === 'array' ? value.items : value.value]);
  return {
    metadata: Object.fromEntries(values),
    tensors: tensors.map(({ name, type, shape }) => [name, type, ...shape]),
  };
}
