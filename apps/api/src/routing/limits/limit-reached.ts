import { CatalogueError, type ErrorValues } from '@aivailable/contracts';
import type { LimitName } from './gauge.js';

/** Which limit it was, for those who look at the key afterwards. */
export interface RefusedBy {
  readonly limit: LimitName;
  readonly of: 'key' | 'project';
}

export class LimitReached extends CatalogueError {
  constructor(
    readonly accountId: string,
    readonly limit: LimitName,
    values: ErrorValues,
  ) {
    super(
      limit === 'tokensPerDay' || limit === 'tokensPerMonth' ? 'insufficient_quota' : 'rate_limit_exceeded',
      values,
    );
  }

  get refusedBy(): RefusedBy {
    return { limit: this.limit, of: this.accountId.startsWith('project:') ? 'project' : 'key' };
  }
}
