import type { AssignedInstance } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';

/** What each node shall run: written by the one who decides, sent down whole by the fleet. */
export abstract class Assignments {
  /**
   * Replaces the node's whole assignment and bumps its revision, in the caller's transaction.
   * Refuses a smaller epoch than the one that stands: a leader that woke up late.
   */
  abstract write(
    manager: EntityManager,
    nodeId: string,
    epoch: number,
    instances: readonly AssignedInstance[],
  ): Promise<void>;

  /** After commit: sends these nodes their whole assignment. One that has no link gets it with its next hello. */
  abstract push(nodeIds: readonly string[]): void;
}
