export { UBATCH_TOKENS } from './batch.js';
export {
  type Footprint,
  type FootprintBytes,
  type FootprintOptions,
  type FootprintTerm,
  footprint,
  type KvType,
} from './footprint.js';
export type { ModelShape } from './model-shape.js';
export { OVERHEAD_BYTES } from './overhead.js';
export { modelShape, type ShapeResult } from './read-shape.js';
