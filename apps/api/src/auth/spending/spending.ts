import type { LimitRefusals, SpentTokens, UsedLimits } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RefusalBook } from './refusal-book.js';
import { SpendingBook } from './spending-book.js';
import { spentBy, spentOf } from './spent.js';

interface Shown {
  readonly spent?: SpentTokens;
  readonly used?: UsedLimits;
  readonly refused?: LimitRefusals[];
}

type ShownOf = (id: string) => Shown;

/** What is shown of the limits of keys and projects: spent, taken now, and whom they turned away. */
@Injectable()
export class Spending {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: SpendingBook,
    private readonly refusals: RefusalBook,
  ) {}

  async ofKeys(ids: readonly string[]): Promise<ShownOf> {
    const { manager } = this.dataSource;
    const spent = await spentOf('key', ids, manager);
    const refused = await this.refusals.lastHour(ids, manager);
    return (id) => {
      const lines = refused.get(id);
      return { ...spentBy(id, spent), ...this.usedBy(`key:${id}`), ...(lines ? { refused: lines } : {}) };
    };
  }

  async ofProjects(ids: readonly string[]): Promise<ShownOf> {
    const spent = await spentOf('project', ids, this.dataSource.manager);
    return (id) => ({ ...spentBy(id, spent), ...this.usedBy(`project:${id}`) });
  }

  private usedBy(account: string): { readonly used?: UsedLimits } {
    const used = this.book.live.of(account);
    return used ? { used } : {};
  }
}
