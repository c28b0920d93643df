import { CatalogueError, type DecisionFile, type DecisionView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { countsOf, type DecisionCounts, type KeptDecision, unpacked } from './packed-decision.js';
import { SchedulingLimits } from './scheduling-limits.js';

const LATEST = `
  SELECT id, at, epoch, counts, steps, jsonb_array_length(refusals) AS refusals FROM decisions
  WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`;

const ONE = 'SELECT id, at, epoch, packed, inputs, steps, refusals FROM decisions WHERE id = $1';

interface Head {
  readonly id: string;
  readonly at: Date;
  readonly epoch: string;
}

/** As an older version of us kept them, the oldest without their options. */
interface Unpacked {
  readonly inputs: DecisionFile['snapshot'] & { readonly options?: DecisionFile['options'] };
  readonly steps: Pick<DecisionFile['outcome'], 'placements'> & { readonly steps: readonly { readonly do: string }[] };
  readonly refusals: unknown[];
}

type Counts = DecisionCounts & { readonly refusals: number };
type Listed = Head &
  ({ readonly counts: Counts } | ({ readonly counts: null; readonly refusals: number } & Pick<Unpacked, 'steps'>));

type Stored = Head & (({ readonly packed: null } & Unpacked) | { readonly packed: Buffer });

/** The last decisions, each with what it was made from. */
@Injectable()
export class DecisionJournal {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: SchedulingLimits,
  ) {}

  async latest(limit: number, before: number | null): Promise<DecisionView[]> {
    const rows: Listed[] = await this.dataSource.query(LATEST, [before, limit]);
    return rows.map((row) => {
      const counts = row.counts === null ? { ...countsOf(row.steps.steps), refusals: row.refusals } : row.counts;
      return { ...headOf(row), ...counts };
    });
  }

  async file(decisionId: number): Promise<DecisionFile> {
    const rows: Stored[] = await this.dataSource.query(ONE, [decisionId]);
    const [row] = rows;
    if (row === undefined) throw this.#notKept(decisionId);
    const kept = row.packed === null ? keptOf(row) : await unpacked(row.packed);
    return { format: 'aiv-decision/1', ...headOf(row), ...kept };
  }

  #notKept(decisionId: number): CatalogueError {
    const { keptDecisions } = this.limits;
    const detail = `There is no decision ${decisionId}. The last ${keptDecisions} are kept; GET /admin/decisions lists them.`;
    return new CatalogueError('not_found', { detail });
  }
}

function keptOf({ inputs, steps: { placements, steps }, refusals }: Unpacked): KeptDecision {
  const { options = { brakeEngaged: false }, ...snapshot } = inputs;
  return { snapshot, options, outcome: { placements, steps: [...steps], refusals } };
}

function headOf({ id, at, epoch }: Head) {
  return { decisionId: Number(id), at: at.toISOString(), epoch: Number(epoch) };
}
