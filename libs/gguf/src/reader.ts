import { CatalogueError, formatBytes } from '@aivailable/contracts';
import type { ByteSource } from './byte-source.js';
import { Cursor } from './cursor.js';
import { type GgufTensor, readTensors } from './read-tensors.js';
import { KEPT_ITEMS, readType, readValue } from './read-value.js';
import type { GgufMetadata, GgufValue } from './value.js';

/** What a model file says of itself: everything but the weights and the vocabulary. */
export interface GgufFile {
  readonly version: number;
  readonly metadata: GgufMetadata;
  readonly tensors: readonly GgufTensor[];
  /** Where the tensor data begins. */
  readonly dataOffset: number;
  /** Size that the file must have for all its tensors to be in it. */
  readonly neededBytes: number;
}

export interface GgufReadOptions {
  /** Arrays up to this many items are kept; longer ones are only counted. Default 256: layers fit, vocabularies do not. */
  readonly keptItems?: number;
}

const MOST_KEYS = 65_536;
const MAGIC = 'GGUF';

/** Reads the header of a GGUF file of version 2 or 3. Throws errors of the catalogue; never touches the weights. */
export async function readGguf(source: ByteSource, fileName: string, options: GgufReadOptions = {}): Promise<GgufFile> {
  const cursor = new Cursor(source, fileName);
  await expectMagic(source, cursor);
  const version = await readVersion(cursor);
  const tensorCount = await cursor.count();
  const metadata = await readMetadata(cursor, options.keptItems ?? KEPT_ITEMS);
  const tensors = await readTensors(cursor, tensorCount, alignmentOf(cursor, metadata));
  const dataOffset = roundUp(cursor.position, alignmentOf(cursor, metadata));
  const neededBytes = tensors.reduce(
    (most, { offset, bytes }) => Math.max(most, dataOffset + offset + bytes),
    dataOffset,
  );
  if (tensors.length > 0 && neededBytes > source.sizeBytes) throw cursor.cutShort(formatBytes(neededBytes));
  return { version, metadata, tensors, dataOffset, neededBytes };
}

async function expectMagic(source: ByteSource, cursor: Cursor): Promise<void> {
  const start = await source.read(0, Math.min(4, source.sizeBytes));
  const text = String.fromCharCode(...start);
  if (text !== MAGIC) throw new CatalogueError('not_a_gguf', { file: cursor.fileName, found: shown(start) });
  await cursor.skip(4);
}

/** The first bytes as a person can read them: text where they are text, else hexadecimal. */
function shown(bytes: Uint8Array): string {
  if (bytes.byteLength === 0) return 'nothing (it is empty)';
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return `"${String.fromCharCode(...bytes)}"`;
  return `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

async function readVersion(cursor: Cursor): Promise<number> {
  const version = await cursor.u32();
  if (version === 2 || version === 3) return version;
  if (version === 1)
    throw cursor.unsupported('it has the old GGUF version 1; convert it again with a current llama.cpp');
  if ((version & 0xffff) === 0 && version !== 0) throw cursor.unsupported('it is written for big-endian machines');
  throw cursor.unsupported(`it has GGUF version ${version}, known are 2 and 3`);
}

async function readMetadata(cursor: Cursor, keptItems: number): Promise<GgufMetadata> {
  const count = await cursor.count();
  if (count > MOST_KEYS) throw cursor.unsupported(`its header claims ${count} metadata keys`);
  const entries: [string, GgufValue][] = [];
  for (let i = 0; i < count; i++) {
    const key = await cursor.string();
    entries.push([key, await readValue(cursor, await readType(cursor), keptItems)]);
  }
  return Object.fromEntries(entries);
}

function alignmentOf(cursor: Cursor, metadata: GgufMetadata): number {
  const alignment = metadata['general.alignment'] ?? 32;
  const isPowerOfTwo = typeof alignment === 'number' && alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (!isPowerOfTwo) throw cursor.unsupported(`its alignment ${String(alignment)} is not a power of two`);
  return alignment;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
