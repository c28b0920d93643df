import { DEFAULT_KV_TYPE, type KvType } from '@aivailable/contracts';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';
import type { Instance } from './instance.entity.js';

/**
 * What an instance really is: a file and its slots. A deployment wishes for its full form and may be served in lesser
 * ones: fewer slots of the same file first, because who chose the file chose its quality; then smaller files.
 */
export interface Form {
  /** Null for a model that its engine knows by itself. */
  readonly fileId: string | null;
  readonly slots: number;
  readonly kvType: KvType;
}

export type FormWish = Pick<
  Deployment,
  'fileId' | 'modelId' | 'slots' | 'kvType' | 'minSlots' | 'fallbackFileIds' | 'allowSmaller' | 'engineModel'
>;

/** The best first. Files that are not in the catalogue (any more) are left out. */
export function formsOf(wish: FormWish, files: ReadonlyMap<string, StoredFile>): readonly Form[] {
  /* What an engine's own model takes does not depend on its slots. */
  if (wish.fileId === null) return [{ fileId: null, slots: wish.slots, kvType: wish.kvType }];
  const ladder = slotLadder(wish.slots, wish.minSlots);
  return filesOf(wish, files).flatMap(({ fileId }) => ladder.map((slots) => ({ fileId, slots, kvType: wish.kvType })));
}

function filesOf(wish: FormWish, files: ReadonlyMap<string, StoredFile>): readonly StoredFile[] {
  const full = wish.fileId === null ? undefined : files.get(wish.fileId);
  if (full === undefined) return [];
  const named = wish.fallbackFileIds.flatMap((id) => files.get(id) ?? []);
  const smaller = wish.allowSmaller ? smallerFiles(full, files) : [];
  return [...new Set([full, ...named, ...smaller])];
}

function smallerFiles(full: StoredFile, files: ReadonlyMap<string, StoredFile>): readonly StoredFile[] {
  return [...files.values()]
    .filter(({ modelId, sizeBytes }) => modelId === full.modelId && sizeBytes < full.sizeBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.fileId < b.fileId ? -1 : 1));
}

const FINE_SLOTS = 8;

/** One by one where each counts, by a quarter above: 16, 12, 9, 8, 7 ... */
function slotLadder(slots: number, minSlots: number): readonly number[] {
  const ladder = [slots];
  for (let rung = slots; rung > minSlots; ) {
    rung = Math.max(minSlots, rung <= FINE_SLOTS ? rung - 1 : Math.floor((rung * 3) / 4));
    ladder.push(rung);
  }
  return ladder;
}

/** By what two instances are of the same thing. */
export function variantIdOf(
  { fileId, slots, kvType }: Form,
  { engine, engineModel }: Pick<Deployment, 'engine' | 'engineModel'>,
): string {
  if (fileId === null) return `${engine}:${engineModel}`;
  return kvType === DEFAULT_KV_TYPE ? `${fileId}/${slots}` : `${fileId}/${slots}/${kvType}`;
}

/** The form that was placed; the full one where the planner was asked about nothing of ours. */
export function formOfVariant(
  variantId: string,
  deployment: FormWish & Pick<Deployment, 'engine'>,
  files: ReadonlyMap<string, StoredFile>,
): Form {
  const { fileId, slots, kvType } = deployment;
  const forms = formsOf(deployment, files);
  return forms.find((form) => variantIdOf(form, deployment) === variantId) ?? { fileId, slots, kvType };
}

/** `2 slots`, or `4 slots of Q3_K_M` where it is another file than the one that was chosen. */
export function formLabel(
  { fileId, slots }: Form,
  deployment: Pick<Deployment, 'fileId'>,
  files: ReadonlyMap<string, StoredFile>,
): string {
  const words = slots === 1 ? '1 slot' : `${slots} slots`;
  const file = fileId === null || fileId === deployment.fileId ? undefined : files.get(fileId);
  return file === undefined ? words : `${words} of ${file.quantisation ?? file.fileName}`;
}

/** `2 of 4 slots`, `4 slots of Q3_K_M`. */
export function formWords(
  { fileId, slots, kvType }: Pick<Instance, 'fileId' | 'slots' | 'kvType'>,
  deployment: Pick<Deployment, 'fileId' | 'slots' | 'kvType'>,
  files: ReadonlyMap<string, StoredFile>,
): string {
  const count = slots === deployment.slots ? `${slots}` : `${slots} of ${deployment.slots}`;
  const cache = kvType === deployment.kvType ? '' : ` with a ${kvType} cache`;
  const words = `${count} ${deployment.slots === 1 ? 'slot' : 'slots'}${cache}`;
  if (fileId === deployment.fileId) return words;
  const file = files.get(fileId ?? '');
  return `${words} of ${file?.quantisation ?? file?.fileName ?? fileId}`;
}

export function isFullForm(
  { fileId, slots, kvType }: Form,
  deployment: Pick<Deployment, 'fileId' | 'slots' | 'kvType'>,
): boolean {
  return fileId === deployment.fileId && slots === deployment.slots && kvType === deployment.kvType;
}

/** The file that an instance runs; undefined for its engine's own model. */
export function fileOfInstance(
  { fileId }: Pick<Instance, 'fileId'>,
  files: ReadonlyMap<string, StoredFile>,
): StoredFile | undefined {
  return fileId === null ? undefined : files.get(fileId);
}
