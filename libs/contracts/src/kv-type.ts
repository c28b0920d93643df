import { z } from 'zod';

/** How the numbers of the KV cache are kept: two bytes each, or in blocks of 32 with about 8.5 or 4.5 bits each. */
export const kvType = z.enum(['f16', 'q8_0', 'q4_0']);
export type KvType = z.infer<typeof kvType>;

export const DEFAULT_KV_TYPE: KvType = 'f16';

/** Of a quantised cache; heads have to be made of whole blocks. */
export const KV_BLOCK_VALUES = 32;
