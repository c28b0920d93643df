import { ByteWriter } from './byte-writer.js';
import { TENSOR_TYPES, tensorBytes, tensorTypeId } from './tensor-types.js';
import { type GgufType, SCALAR_TYPES } from './value.js';

/** A metadata value with the type it is written as. */
export type WrittenValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: Exclude<GgufType, 'string' | 'bool' | 'array'>; readonly value: number | bigint }
  | {
      readonly type: 'array';
      readonly itemType: Exclude<GgufType, 'array'>;
      readonly items: readonly (string | boolean | number | bigint)[];
    };

export interface WrittenTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface GgufSpec {
  readonly metadata: Readonly<Record<string, WrittenValue>>;
  readonly tensors: readonly WrittenTensor[];
}

const VERSION = 3;
const ALIGNMENT = 32;

/** Writes a GGUF file of version 3. A spec that no reader would accept is a programming error and throws. */
export function writeGguf(spec: GgufSpec): Uint8Array {
  const out = new ByteWriter();
  out.raw(new TextEncoder().encode('GGUF'));
  out.u32(VERSION);
  out.u64(spec.tensors.length);
  out.u64(Object.keys(spec.metadata).length);
  for (const [key, value] of Object.entries(spec.metadata)) {
    out.string(key);
    writeValue(out, value);
  }
  writeTensorTable(out, spec.tensors);
  for (const { data } of spec.tensors) {
    out.padTo(ALIGNMENT);
    out.raw(data);
  }
  out.padTo(ALIGNMENT);
  return out.finish();
}

function writeTensorTable(out: ByteWriter, tensors: readonly WrittenTensor[]): void {
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.u32(tensor.shape.length);
    for (const dimension of tensor.shape) out.u64(dimension);
    out.u32(checkedTypeId(tensor));
    out.u64(offset);
    offset = Math.ceil((offset + tensor.data.byteLength) / ALIGNMENT) * ALIGNMENT;
  }
}

function checkedTypeId(tensor: WrittenTensor): number {
  const id = tensorTypeId(tensor.type);
  const type = id === undefined ? undefined : TENSOR_TYPES.get(id);
  if (id === undefined || type === undefined) throw new TypeError(`There is no tensor type ${tensor.type}.`);
  const expected = tensorBytes(type, tensor.shape);
  if (expected !== tensor.data.byteLength) {
    throw new TypeError(`Tensor ${tensor.name} has ${tensor.data.byteLength} bytes, its shape asks for ${expected}.`);
  }
  return id;
}

function writeValue(out: ByteWriter, value: WrittenValue): void {
  out.u32(SCALAR_TYPES.indexOf(value.type));
  if (value.type !== 'array') {
    writeScalar(out, value.type, value.value);
    return;
  }
  out.u32(SCALAR_TYPES.indexOf(value.itemType));
  out.u64(value.items.length);
  for (const item of value.items) writeScalar(out, value.itemType, item);
}

type Scalar = string | boolean | number | bigint;

const WRITERS: Readonly<Record<Exclude<GgufType, 'array'>, (out: ByteWriter, value: Scalar) => void>> = {
  u8: (out, value) => out.u8(Number(value)),
  i8: (out, value) => out.u8(Number(value)),
  u16: (out, value) => out.u16(Number(value)),
  i16: (out, value) => out.u16(Number(value)),
  u32: (out, value) => out.u32(Number(value)),
  i32: (out, value) => out.u32(Number(value)),
  f32: (out, value) => out.f32(Number(value)),
  bool: (out, value) => out.u8(value ? 1 : 0),
  string: (out, value) => out.string(String(value)),
  u64: (out, value) => out.u64(BigInt(value)),
  i64: (out, value) => out.u64(BigInt.asUintN(64, BigInt(value))),
  f64: (out, value) => out.f64(Number(value)),
};

function writeScalar(out: ByteWriter, type: Exclude<GgufType, 'array'>, value: Scalar): void {
  WRITERS[type](out, value);
}
