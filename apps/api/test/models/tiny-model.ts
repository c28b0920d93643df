import { createHash } from 'node:crypto';
import { toyModel } from '@aivailable/gguf';

/** A small whole model. */
export const MODEL = toyModel().bytes;
export const MODEL_SHA256 = sha256(MODEL);

/** The same model with other weights: the last bytes are of a tensor. */
export function otherWeights(seed: number): Uint8Array {
  const bytes = Uint8Array.from(MODEL);
  bytes[bytes.byteLength - 1] = seed;
  bytes[bytes.byteLength - 2] = 77;
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
