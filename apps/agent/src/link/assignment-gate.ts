import type { Assignment } from '@aivailable/contracts';

export type GateVerdict = { accepted: true } | { accepted: false; reason: string };

/**
 * Lets only the newest leader's newest word through. The same revision again is let through as well:
 * assignments are whole, so carrying one out twice changes nothing.
 */
export class AssignmentGate {
  #epoch = 0;
  #revision = 0;

  admit({ epoch, revision }: Pick<Assignment, 'epoch' | 'revision'>): GateVerdict {
    if (epoch < this.#epoch) {
      return refuse(`it was written by an earlier leader (epoch ${epoch}, seen ${this.#epoch})`);
    }
    if (epoch === this.#epoch && revision < this.#revision) {
      return refuse(`revision ${revision} is older than revision ${this.#revision}`);
    }
    this.#epoch = epoch;
    this.#revision = revision;
    return { accepted: true };
  }

  get epoch(): number {
    return this.#epoch;
  }

  get revision(): number {
    return this.#revision;
  }
}

function refuse(reason: string): GateVerdict {
  return { accepted: false, reason };
}
