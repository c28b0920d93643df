import type { EntityManager } from 'typeorm';
import type { Decision } from '../decide.js';
import * as sql from '../writes.js';
import { newsOfDemand } from './demanded.js';

/** What is remembered of the use of deployments and of loads, in the decision's own transaction. */
export async function writeDemand(
  manager: EntityManager,
  { demanded, loadTimes }: Pick<Decision, 'demanded' | 'loadTimes'>,
): Promise<void> {
  const news = newsOfDemand(demanded);
  if (news.length > 0) await manager.query(sql.REMEMBER_DEMAND, [JSON.stringify(news)]);
  if (loadTimes.length > 0) await manager.query(sql.REMEMBER_LOAD_TIMES, [JSON.stringify(loadTimes)]);
}
