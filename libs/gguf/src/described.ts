import { CatalogueError } from '@aivailable/contracts';
import type { GgufTensor } from './read-tensors.js';
import type { GgufFile } from './reader.js';
import { TENSOR_TYPES, tensorBytes, tensorTypeId } from './tensor-types.js';
import type { GgufMetadata, GgufValue } from './value.js';

/**
 * A header written down as JSON, `{ metadata: { "general.architecture": ... }, tensors: [{ name, type, shape }] }`: enough
 * to ask what a model would take before anyone has downloaded it.
 */
export function describedGguf(json: unknown, fileName: string): Pick<GgufFile, 'metadata' | 'tensors'> {
  const refuse = (detail: string) => new CatalogueError('unsupported_gguf', { file: fileName, detail });
  if (!isRecord(json) || !isRecord(json.metadata)) throw refuse('its JSON has no object "metadata"');
  if (!Array.isArray(json.tensors)) throw refuse('its JSON has no list "tensors"');
  const entries = Object.entries(json.metadata).map(([key, value]) => {
    const known = metadataValue(value);
    if (known === null) throw refuse(`its ${key} is neither text, number, true, false nor a list of them`);
    return [key, known] as const;
  });
  const metadata: GgufMetadata = Object.fromEntries(entries);
  let offset = 0;
  const tensors = json.tensors.map((item: unknown, index) => {
    const tensor = tensorOf(item, offset);
    if (typeof tensor === 'string') throw refuse(`its tensor ${index + 1} ${tensor}`);
    offset += tensor.bytes;
    return tensor;
  });
  return { metadata, tensors };
}

function metadataValue(value: unknown): GgufValue | null {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (!Array.isArray(value)) return null;
  const items = value.map(metadataValue).filter((item) => item !== null);
  return items.length === value.length ? { arrayLength: value.length, itemType: 'i32', items } : null;
}

/** The tensor, or what is wrong with it. */
function tensorOf(item: unknown, offset: number): GgufTensor | string {
  if (!isRecord(item) || typeof item.name !== 'string') return 'has no "name"';
  const { name, type, shape } = item;
  const known = typeof type === 'string' ? TENSOR_TYPES.get(tensorTypeId(type.toUpperCase()) ?? -1) : undefined;
  if (known === undefined) return `(${name}) has the unknown type ${String(type)}`;
  if (!isShape(shape)) return `(${name}) has no "shape" of one to four counts`;
  const bytes = tensorBytes(known, shape);
  if (bytes === undefined || !Number.isSafeInteger(bytes)) {
    return `(${name}) of type ${known.name} has the impossible shape ${shape.join(' x ')}`;
  }
  return { name, type: known.name, shape, offset, bytes };
}

function isShape(shape: unknown): shape is number[] {
  if (!Array.isArray(shape) || shape.length < 1 || shape.length > 4) return false;
  return shape.every((size) => Number.isSafeInteger(size) && size > 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
