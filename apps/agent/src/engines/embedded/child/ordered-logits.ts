import type { LlamaContext } from 'node-llama-cpp';

/**
 * After a batch of several sequences the engine puts its outputs back into their order when the first of them is read,
 * and its package reads them in several threads at once: one thread may then read another sequence's output, and an
 * answer goes on with a word of somebody else's. Here the first reading after each batch goes alone; the rest find the
 * order done and may go side by side.
 */
export function readOutputsInOrder(context: LlamaContext): void {
  const { _ctx: native } = context as unknown as { readonly _ctx: NativeContext };
  const decode = native.decodeBatch.bind(native);
  const sample = native.sampleToken.bind(native);
  let first: Promise<unknown> | null = null;
  const decodeBatch = () => {
    first = null;
    return decode();
  };
  const sampleToken = async (...asked: readonly unknown[]) => {
    if (first !== null) {
      await first;
      return sample(...asked);
    }
    const sampled = sample(...asked);
    first = sampled.catch(() => undefined);
    return sampled;
  };
  // Its methods are read-only; those of the object itself come before them.
  Object.defineProperties(native, { decodeBatch: { value: decodeBatch }, sampleToken: { value: sampleToken } });
}

/** What the package keeps to itself. */
interface NativeContext {
  decodeBatch(): Promise<void>;
  sampleToken(...asked: readonly unknown[]): Promise<unknown>;
}
