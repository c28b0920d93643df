import { CatalogueError, formatBytes } from '@aivailable/contracts';
import type { ByteSource } from './byte-source.js';

const WINDOW_BYTES = 1024 * 1024;
/** No honest key, text or token is longer; a longer one is a broken or hostile length. */
const LONGEST_STRING_BYTES = 64 * 1024 * 1024;

/**
 * Reads little-endian values one after the other through a window, so that a header of any size costs a fixed
 * amount of memory. `have(n)` is the only asynchronous step; the getters after it are plain.
 */
export class Cursor {
  position = 0;
  private window: DataView = new DataView(new ArrayBuffer(0));
  private windowStart = 0;
  private readonly decoder = new TextDecoder('utf-8');

  constructor(
    private readonly source: ByteSource,
    readonly fileName: string,
  ) {}

  /** Makes the next `length` bytes readable, or says that the file is cut short. */
  async have(length: number): Promise<void> {
    if (this.holds(length)) return;
    const end = this.position + length;
    if (end > this.source.sizeBytes) throw this.cutShort(`at least ${formatBytes(end)}`);
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.source.sizeBytes - this.position);
    const bytes = await this.source.read(this.position, wanted);
    if (bytes.byteLength < length) throw this.cutShort(`at least ${formatBytes(end)}`);
    this.window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.windowStart = this.position;
  }

  cutShort(needed: string): CatalogueError {
    return new CatalogueError('truncated_gguf', {
      file: this.fileName,
      needed,
      have: formatBytes(this.source.sizeBytes),
    });
  }

  unsupported(detail: string): CatalogueError {
    return new CatalogueError('unsupported_gguf', { file: this.fileName, detail });
  }

  /** True where the next `length` bytes are in the window already. */
  holds(length: number): boolean {
    return this.position - this.windowStart + length <= this.window.byteLength;
  }

  /** Takes `length` bytes; the view says where they lie. Only after `have(length)`. */
  take(length: number): { view: DataView; at: number } {
    const at = this.position - this.windowStart;
    this.position += length;
    return { view: this.window, at };
  }

  async u32(): Promise<number> {
    await this.have(4);
    const { view, at } = this.take(4);
    return view.getUint32(at, true);
  }

  /** An unsigned 64-bit count or offset. */
  async count(): Promise<number> {
    await this.have(8);
    const { view, at } = this.take(8);
    const value = view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw this.unsupported(`its header holds the impossible count ${value}`);
    return Number(value);
  }

  async string(): Promise<string> {
    const length = await this.stringLength();
    await this.have(length);
    const { view, at } = this.take(length);
    return this.decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  }

  async skipString(): Promise<void> {
    const length = await this.stringLength();
    await this.skip(length);
  }

  async skip(length: number): Promise<void> {
    if (this.position + length > this.source.sizeBytes) {
      throw this.cutShort(`at least ${formatBytes(this.position + length)}`);
    }
    this.position += length;
    if (this.position - this.windowStart > this.window.byteLength) {
      this.window = new DataView(new ArrayBuffer(0));
      this.windowStart = this.position;
    }
  }

  private async stringLength(): Promise<number> {
    const length = await this.count();
    if (length > LONGEST_STRING_BYTES) throw this.unsupported(`its header holds a text of ${formatBytes(length)}`);
    return length;
  }
}
