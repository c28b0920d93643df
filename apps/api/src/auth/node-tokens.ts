import type { EntityManager } from 'typeorm';

export interface JoinToken {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface RedeemedNode {
  readonly nodeId: string;
  /** The node's own secret; only its digest is kept. */
  readonly nodeToken: string;
}

/** Who may join, and the secrets of those who did. */
export abstract class NodeTokens {
  abstract issueJoinToken(minutes: number): Promise<JoinToken>;
  /**
   * Spends the join token and makes the node's own one, all in the manager's transaction (see `transaction()`).
   * Throws `unauthenticated` when the token is unknown, spent or expired. The node's id is a new one unless given.
   */
  abstract redeem(joinToken: string, manager: EntityManager, nodeId?: string): Promise<RedeemedNode>;
  /** The node's token is refused from now on. */
  abstract revoke(nodeId: string, manager?: EntityManager): Promise<void>;
  /** Resolves when what was redeemed and revoked so far, and committed, is what `Principals` goes by. */
  abstract settled(): Promise<void>;
}
