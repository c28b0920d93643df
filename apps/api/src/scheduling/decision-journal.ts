import { CatalogueError, type DecisionFile, type DecisionView } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const LATEST = `
  SELECT id, at, epoch, steps, jsonb_array_length(refusals) AS refusals FROM decisions
  WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`;

const ONE = 'SELECT id, at, epoch, inputs, steps, refusals FROM decisions WHERE id = $1';

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly epoch: string;
  readonly steps: Pick<DecisionFile['outcome'], 'placements'> & { readonly steps: readonly { readonly do: string }[] };
}

/** The last thousand decisions, each with what it was made from. */
@Injectable()
export class DecisionJournal {
  constructor(private readonly dataSource: DataSource) {}

  async latest(limit: number, before: number | null): Promise<DecisionView[]> {
    const rows: (Row & { refusals: number })[] = await this.dataSource.query(LATEST, [before, limit]);
    return rows.map(({ id, at, epoch, steps: { steps }, refusals }) => {
      const count = (kind: string) => steps.filter((step) => step.do === kind).length;
      const [starts, drains, stops] = [count('start'), count('drain'), count('stop')];
      const abandoned = count('abandon');
      return { ...headOf({ id, at, epoch }), starts, drains, stops, abandoned, refusals };
    });
  }

  async file(decisionId: number): Promise<DecisionFile> {
    const rows: (Row & { inputs: Inputs; refusals: unknown[] })[] = await this.dataSource.query(ONE, [decisionId]);
    const [row] = rows;
    if (row === undefined) throw notKept(decisionId);
    const { options = { brakeEngaged: false }, ...snapshot } = row.inputs;
    const { placements, steps } = row.steps;
    const outcome = { placements, steps: [...steps], refusals: row.refusals };
    return { format: 'aiv-decision/1', ...headOf(row), snapshot, options, outcome };
  }
}

/** Decisions of an older version of us were kept without their options. */
type Inputs = DecisionFile['snapshot'] & { readonly options?: DecisionFile['options'] };

function headOf({ id, at, epoch }: Pick<Row, 'id' | 'at' | 'epoch'>) {
  return { decisionId: Number(id), at: at.toISOString(), epoch: Number(epoch) };
}

function notKept(decisionId: number): CatalogueError {
  const detail = `There is no decision ${decisionId}. The last thousand are kept; GET /admin/decisions lists them.`;
  return new CatalogueError('not_found', { detail });
}
