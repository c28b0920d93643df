/** The scalar types of GGUF metadata, in the order of their ids in the file format. */
export const SCALAR_TYPES = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'string',
  'array',
  'u64',
  'i64',
  'f64',
] as const;
export type GgufType = (typeof SCALAR_TYPES)[number];

/** An array of metadata. `items` is there only where it is small or was asked for: a vocabulary is neither. */
export interface GgufArray {
  readonly arrayLength: number;
  readonly itemType: GgufType;
  readonly items?: readonly GgufValue[];
}

/** 64-bit integers are numbers where a number holds them exactly, else bigints. */
export type GgufValue = number | bigint | boolean | string | GgufArray;

export type GgufMetadata = Readonly<Record<string, GgufValue>>;

export function isGgufArray(value: GgufValue | undefined): value is GgufArray {
  return typeof value === 'object';
}
