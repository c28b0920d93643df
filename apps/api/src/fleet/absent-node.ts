import { CatalogueError } from '@aivailable/contracts';

/** Also for who gave its name: nodes go by their id, a name may change. */
export function absentNode(nodeId: string): CatalogueError {
  const detail = `There is no node ${nodeId}. GET /admin/nodes lists those that are there, each with its nodeId.`;
  return new CatalogueError('not_found', { detail });
}
