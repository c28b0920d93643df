/**
 * Everything about a model that its memory depends on, as plain JSON: read once from the file's header when the
 * model is imported, then stored.
 */
export interface ModelShape {
  readonly architecture: string;
  readonly parameterCount: number;
  readonly trainedContextTokens: number | null;
  readonly embeddingLength: number;
  readonly feedForwardLength: number;
  readonly headCount: number;
  /** Per layer; its length is the number of layers. */
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  readonly vocabularySize: number;
  /** Weights of each layer, in order. */
  readonly layerBytes: readonly number[];
  /** Weights after the last layer: they go where the output goes. */
  readonly outputBytes: number;
  /** The token table. The engine keeps it in RAM, except where the output shares it. */
  readonly tokenTableBytes: number;
  /** True where the file has no output matrix of its own, so that the token table is needed on the GPU too. */
  readonly outputIsTied: boolean;
}
