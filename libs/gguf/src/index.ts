export { type ByteSource, memorySource } from './byte-source.js';
export { describedGguf } from './described.js';
export type { GgufTensor } from './read-tensors.js';
export { type GgufFile, type GgufReadOptions, readGguf } from './reader.js';
export { TENSOR_TYPES, type TensorType, tensorBytes, tensorTypeId } from './tensor-types.js';
export { TOY_TEXT } from './toy/text.js';
export { toyModel } from './toy/toy-model.js';
export { type GgufArray, type GgufMetadata, type GgufType, type GgufValue, isGgufArray } from './value.js';
export { type GgufSpec, type WrittenTensor, type WrittenValue, writeGguf } from './writer.js';
