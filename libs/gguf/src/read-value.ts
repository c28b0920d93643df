import type { Cursor } from './cursor.js';
import { type GgufArray, type GgufType, type GgufValue, SCALAR_TYPES } from './value.js';

type NumberType = Exclude<GgufType, 'string' | 'array'>;

const SIZES: Readonly<Record<NumberType, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  bool: 1,
  u64: 8,
  i64: 8,
  f64: 8,
};

const GETTERS: Readonly<Record<NumberType, (view: DataView, at: number) => GgufValue>> = {
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  u16: (view, at) => view.getUint16(at, true),
  i16: (view, at) => view.getInt16(at, true),
  u32: (view, at) => view.getUint32(at, true),
  i32: (view, at) => view.getInt32(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  bool: (view, at) => view.getUint8(at) !== 0,
  u64: (view, at) => exact(view.getBigUint64(at, true)),
  i64: (view, at) => exact(view.getBigInt64(at, true)),
  f64: (view, at) => view.getFloat64(at, true),
};

function exact(value: bigint): number | bigint {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

/** Arrays longer than this are counted, not kept, unless the reader is asked to. */
export const KEPT_ITEMS = 256;
const DEEPEST_NESTING = 4;

export async function readType(cursor: Cursor): Promise<GgufType> {
  const id = await cursor.u32();
  const type = SCALAR_TYPES[id];
  if (type === undefined) throw cursor.unsupported(`its metadata has a value of the unknown type ${id}`);
  return type;
}

export async function readValue(cursor: Cursor, type: GgufType, keptItems: number, depth = 0): Promise<GgufValue> {
  if (type === 'string') return cursor.string();
  if (type === 'array') return readArray(cursor, keptItems, depth + 1);
  await cursor.have(SIZES[type]);
  const { view, at } = cursor.take(SIZES[type]);
  return GETTERS[type](view, at);
}

async function readArray(cursor: Cursor, keptItems: number, depth: number): Promise<GgufArray> {
  if (depth > DEEPEST_NESTING) throw cursor.unsupported('its metadata nests arrays too deeply');
  const itemType = await readType(cursor);
  const arrayLength = await cursor.count();
  if (arrayLength > keptItems) {
    await skipItems(cursor, itemType, arrayLength, depth);
    return { arrayLength, itemType };
  }
  const items: GgufValue[] = [];
  for (let i = 0; i < arrayLength; i++) items.push(await readValue(cursor, itemType, keptItems, depth));
  return { arrayLength, itemType, items };
}

async function skipItems(cursor: Cursor, type: GgufType, count: number, depth: number): Promise<void> {
  if (type !== 'string' && type !== 'array') return cursor.skip(SIZES[type] * count);
  for (let i = 0; i < count; i++) {
    if (type === 'string') await cursor.skipString();
    else await readArray(cursor, 0, depth + 1);
  }
}
