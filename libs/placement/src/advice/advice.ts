/**
 * What a search found to be better, as plain data: an input of the plan like any other, so a journalled decision comes
 * to the same plan whatever time the search was given. The plan follows it as far as it is still true and ignores the rest.
 */
export interface Advice {
  /** In the order in which they are possible. */
  readonly moves: readonly AdvisedMove[];
  readonly places: readonly AdvisedPlace[];
}

/** An instance would better be there. */
export interface AdvisedMove {
  readonly instanceId: string;
  readonly nodeId: string;
  readonly gpuIds: readonly string[];
  /** What it is good for: `makes room for Y`. */
  readonly reason: string;
}

/** A missing replica would best go there. */
export interface AdvisedPlace {
  readonly wishId: string;
  readonly variantId: string;
  readonly nodeId: string;
  readonly gpuIds: readonly string[];
}
