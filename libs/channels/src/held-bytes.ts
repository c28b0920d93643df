const BLOCK_BYTES = 4 * 1_024;

/**
 * Bytes that wait for their reader, in their order. They are copied together, for each piece of a read keeps all of that
 * read in memory, and a window of single bytes would be a quarter of a million of such pieces.
 */
export class HeldBytes {
  #full: Buffer[] = [];
  #block: Buffer | null = null;
  /** Of the block. */
  #used = 0;

  get isEmpty(): boolean {
    return this.#block === null;
  }

  add(bytes: Buffer): void {
    const block = this.#blockFor(bytes.length);
    this.#used += bytes.copy(block, this.#used);
  }

  /** What has waited longest, as much of it as lies together. */
  take(): Buffer | undefined {
    return this.#full.shift() ?? this.#takeBlock();
  }

  drop(): void {
    this.#full = [];
    this.#block = null;
  }

  #blockFor(bytes: number): Buffer {
    if (this.#block !== null && this.#block.length - this.#used >= bytes) return this.#block;
    const full = this.#takeBlock();
    if (full) this.#full.push(full);
    this.#used = 0;
    this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes));
    return this.#block;
  }

  #takeBlock(): Buffer | undefined {
    const block = this.#block;
    this.#block = null;
    return block?.subarray(0, this.#used);
  }
}
