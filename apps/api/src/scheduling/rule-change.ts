import { isDeepStrictEqual } from 'node:util';
import { CatalogueError, type ChosenPlace, type PlaceRules, rulesMisfit } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import type { World } from './world.js';

/** An admin says where a deployment may stand. Whoever stands against it moves; what finds no other place stays and says so. */

/**
 * Throws where the new rules speak of what is not there, or cannot be kept beside those that stay. What they spoke of
 * before may be gone by now: that is no reason to refuse what is new beside it.
 */
export function requireRules(
  rules: PlaceRules,
  { nodes, deployments }: Pick<World, 'nodes' | 'deployments'>,
  deploymentId: string,
  before: PlaceRules = {},
): void {
  for (const place of withoutKnown(rules.onlyOn, before.onlyOn)) requireCards(place, nodes, before.onlyOn);
  for (const nodeId of withoutKnown(rules.keepOff, before.keepOff)) requireNode(nodeId, nodes);
  for (const other of withoutKnown(rules.apartFrom, before.apartFrom)) {
    if (other === deploymentId)
      throw refused('A deployment cannot keep apart from itself; its replicas stand on distinct nodes in any case.');
    if (!deployments.some(({ id, deletedAt }) => id === other && deletedAt === null))
      throw absent(`There is no deployment ${other}`);
  }
  const { onlyOn = before.onlyOn, keepOff = before.keepOff } = rules;
  const misfit = rulesMisfit({ onlyOn, keepOff });
  if (misfit !== null) throw refused(misfit);
}

function withoutKnown<T>(rules: readonly T[] = [], before: readonly T[] = []): readonly T[] {
  return rules.filter((rule) => !before.some((known) => isDeepStrictEqual(known, rule)));
}

function requireNode(nodeId: string, nodes: World['nodes']) {
  const node = nodes.get(nodeId);
  if (node === undefined) throw absent(`There is no node ${nodeId}`);
  return node;
}

function requireCards(
  { nodeId, gpuIds = [] }: ChosenPlace,
  nodes: World['nodes'],
  before: readonly ChosenPlace[] = [],
) {
  const known = new Set(before.flatMap((place) => (place.nodeId === nodeId ? (place.gpuIds ?? []) : [])));
  const fresh = gpuIds.filter((gpuId) => !known.has(gpuId));
  if (gpuIds.length > 0 && fresh.length === 0) return;
  const { name, gpus } = requireNode(nodeId, nodes);
  const missing = fresh.find((gpuId) => !gpus.some(({ id }) => id === gpuId));
  if (missing !== undefined) throw absent(`${name} has no GPU ${missing}`);
}

function absent(what: string): CatalogueError {
  return new CatalogueError('not_found', { detail: `${what}: choose one of those that are there.` });
}

function refused(detail: string): CatalogueError {
  return new CatalogueError('invalid_request', { detail });
}

export async function writeRules(manager: EntityManager, deploymentId: string, rules: PlaceRules): Promise<void> {
  const { onlyOn, keepOff, apartFrom } = rules;
  const lists = [onlyOn, keepOff, apartFrom].map((list) => (list === undefined ? null : JSON.stringify(list)));
  await manager.query(
    `UPDATE deployments SET only_on = coalesce($2, only_on), keep_off = coalesce($3, keep_off),
       apart_from = coalesce($4, apart_from)
     WHERE id = $1 AND deleted_at IS NULL`,
    [deploymentId, ...lists],
  );
}

export function ruleChangeWords(
  { onlyOn, keepOff, apartFrom }: PlaceRules,
  { nodes, deployments }: Pick<World, 'nodes' | 'deployments'>,
): string[] {
  const nodeName = (nodeId: string) => nodes.get(nodeId)?.name ?? nodeId;
  const places = onlyOn?.map(({ nodeId, gpuIds }) => `${nodeName(nodeId)}${cardWords(nodes, nodeId, gpuIds)}`);
  const others = apartFrom?.map((other) => deployments.find(({ id }) => id === other)?.servedName ?? other);
  return [
    ...wordsOf('pinned to', 'not pinned to any node', places),
    ...wordsOf('kept off', 'kept off no node', keepOff?.map(nodeName)),
    ...wordsOf('apart from', 'apart from no other deployment', others),
  ];
}

function cardWords(nodes: World['nodes'], nodeId: string, gpuIds: readonly string[] | undefined): string {
  if (gpuIds === undefined) return '';
  const cards = nodes.get(nodeId)?.gpus ?? [];
  return ` GPU ${gpuIds.map((gpuId) => cards.find(({ id }) => id === gpuId)?.index ?? gpuId).join('+')}`;
}

function wordsOf(some: string, none: string, names: readonly string[] | undefined): string[] {
  if (names === undefined) return [];
  return [names.length === 0 ? none : `${some} ${names.join(' and ')}`];
}
