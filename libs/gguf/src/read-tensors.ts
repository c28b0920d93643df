import type { Cursor } from './cursor.js';
import { TENSOR_TYPES, tensorBytes } from './tensor-types.js';

export interface GgufTensor {
  readonly name: string;
  /** `Q4_K`, `F16` ... */
  readonly type: string;
  /** Row length first, as the file has it. */
  readonly shape: readonly number[];
  /** From the start of the tensor data. */
  readonly offset: number;
  readonly bytes: number;
}

const MOST_TENSORS = 1_000_000;
const MOST_DIMENSIONS = 4;

export async function readTensors(cursor: Cursor, count: number, alignment: number): Promise<GgufTensor[]> {
  if (count > MOST_TENSORS) throw cursor.unsupported(`its header claims ${count} tensors`);
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const tensor = await readTensor(cursor);
    if (names.has(tensor.name)) throw cursor.unsupported(`it has the tensor ${tensor.name} twice`);
    if (tensor.offset % alignment !== 0) throw cursor.unsupported(`its tensor ${tensor.name} is not aligned`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  return tensors;
}

async function readTensor(cursor: Cursor): Promise<GgufTensor> {
  const name = await cursor.string();
  const shape = await readShape(cursor, name);
  const typeId = await cursor.u32();
  const type = TENSOR_TYPES.get(typeId);
  if (type === undefined) {
    throw cursor.unsupported(`its tensor ${name} has the unknown or withdrawn type ${typeId}`);
  }
  const bytes = tensorBytes(type, shape);
  if (bytes === undefined || !Number.isSafeInteger(bytes)) {
    throw cursor.unsupported(`its tensor ${name} of type ${type.name} has the impossible shape ${shape.join(' x ')}`);
  }
  return { name, type: type.name, shape, offset: await cursor.count(), bytes };
}

async function readShape(cursor: Cursor, name: string): Promise<number[]> {
  const dimensions = await cursor.u32();
  if (dimensions > MOST_DIMENSIONS) throw cursor.unsupported(`its tensor ${name} has ${dimensions} dimensions`);
  const shape: number[] = [];
  for (let i = 0; i < dimensions; i++) shape.push(await cursor.count());
  return shape;
}
