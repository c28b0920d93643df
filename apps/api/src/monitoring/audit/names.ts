import { type AuditChange, DEFAULT_PROJECT_ID } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Projection } from '../live/projection.js';

/** So many are looked up for one deed; a body that was refused may name as many as it likes. */
const MOST = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const PEOPLE = `
  SELECT id::text, email AS name FROM users WHERE id::text = ANY($1)
  UNION ALL SELECT id::text, name FROM projects WHERE id::text = ANY($1)`;

/** What people write as they like is no id, whatever it looks like. */
const WRITTEN = new Set(['name', 'servedName', 'email', 'engineModel']);

type Name = readonly [id: string, name: string];

/**
 * What the things are called whose ids a deed names. It is kept beside the ids, so that a line says what was meant
 * then, also when the thing has another name by now or is gone.
 */
@Injectable()
export class Names {
  constructor(
    private readonly dataSource: DataSource,
    private readonly projection: Projection,
  ) {}

  async beside(changes: readonly AuditChange[]): Promise<AuditChange[]> {
    const ids = new Set(changes.flatMap(idsIn).slice(0, MOST));
    if (ids.size === 0) return [...changes];
    const known = new Map([...this.shown(ids), ...(await this.kept([...ids].filter(mayBeKept)))]);
    return changes.map((change) => withNames(change, known));
  }

  /** What the live picture has names for. */
  private shown(ids: ReadonlySet<string>): Name[] {
    return [...this.placeNames(), ...this.modelNames(), ...this.suggestions()].filter(([id]) => ids.has(id));
  }

  private *placeNames(): Iterable<Name> {
    for (const { nodeId, name, gpus } of this.projection.all('nodes')) {
      yield [nodeId, name];
      for (const gpu of gpus) yield [gpu.id, `${gpu.index} ${gpu.name}`];
    }
    for (const { deploymentId, servedName } of this.projection.all('deployments')) yield [deploymentId, servedName];
    for (const { instanceId, servedName } of this.projection.all('instances')) yield [instanceId, servedName];
  }

  private *modelNames(): Iterable<Name> {
    for (const { modelId, name, files } of this.projection.all('models')) {
      yield [modelId, name];
      for (const { fileId, quantisation } of files) yield [fileId, quantisation];
    }
  }

  private *suggestions(): Iterable<Name> {
    for (const { rebalanceId, message } of this.projection.all('issues')) if (rebalanceId) yield [rebalanceId, message];
  }

  private async kept(ids: readonly string[]): Promise<Name[]> {
    if (ids.length === 0) return [];
    const rows: { id: string; name: string }[] = await this.dataSource.query(PEOPLE, [ids]);
    return rows.map(({ id, name }) => [id, name]);
  }
}

function withNames(change: AuditChange, known: ReadonlyMap<string, string>): AuditChange {
  const named = idsIn(change).flatMap((id): Name[] => {
    const name = known.get(id);
    return name === undefined ? [] : [[id, name]];
  });
  return named.length === 0 ? change : { ...change, names: Object.fromEntries(named) };
}

const mayBeKept = (id: string) => id === DEFAULT_PROJECT_ID || UUID.test(id);

function idsIn({ field, before, after }: AuditChange): string[] {
  return WRITTEN.has(field) ? [] : [...wordsIn(before), ...wordsIn(after)];
}

/** Every text in a value, however deep. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
}
