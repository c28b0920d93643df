/**
 * Everything about a model that its memory depends on, as plain JSON: read once from the file's header when the
 * model is imported, then stored. What only some families have is optional.
 */
export interface ModelShape {
  readonly architecture: string;
  readonly parameterCount: number;
  readonly trainedContextTokens: number | null;
  readonly embeddingLength: number;
  /** Of the dense feed-forward; 0 without one. */
  readonly feedForwardLength: number;
  readonly headCount: number;
  /** Per layer; its length is the number of layers. 0 where a layer does not attend. */
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  readonly vocabularySize: number;
  /** Weights of each layer, in order. */
  readonly layerBytes: readonly number[];
  /** Weights after the last layer: they go where the output goes. */
  readonly outputBytes: number;
  /** The token table and the tables beside it. The engine keeps them in RAM, except where the output shares them. */
  readonly tokenTableBytes: number;
  /** True where the file has no output matrix of its own, so that the token table is needed on the GPU too. */
  readonly outputIsTied: boolean;
  /** `true` per layer that keeps only the last tokens. */
  readonly slidingWindow?: { readonly tokens: number; readonly layers: readonly boolean[] };
  /** The file speaks of a window, even where the engine ignores it. */
  readonly windowMentioned?: boolean;
  readonly experts?: ExpertShape;
  readonly latent?: LatentShape;
  readonly recurrent?: RecurrentShape;
  /** An embedding model, which keeps nothing between batches and has no logits. */
  readonly cacheless?: boolean;
  /** Positions are looked up in a table of their own and added to the tokens. */
  readonly learnedPositions?: boolean;
  /** Queries, keys and values come from one matrix. */
  readonly fusedAttention?: boolean;
  /** How the feed-forward is gated; by a matrix of its own where absent. */
  readonly feedForwardGate?: 'none' | 'fused';
}

export interface ExpertShape {
  readonly count: number;
  readonly used: number;
  readonly feedForwardLength: number;
  /** First layers that have a dense feed-forward instead. */
  readonly denseLayers: number;
  /** Width of the experts that every token goes through. */
  readonly sharedLength: number;
}

/** Multi-head latent attention: one low-rank key per token is cached, and no value. */
export interface LatentShape {
  readonly queryRank: number;
  readonly ropeLength: number;
  readonly headKeyLength: number;
  readonly headValueLength: number;
}

/** Layers with a state of fixed size per slot. */
export interface RecurrentShape {
  readonly layers: readonly boolean[];
  /** 32-bit values per slot and layer. */
  readonly convStateValues: number;
  readonly stateValues: number;
  readonly innerLength: number;
  readonly convLength: number;
  readonly projectedLength: number;
}
