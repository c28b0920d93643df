/** A growing little-endian buffer. */
export class ByteWriter {
  private bytes = new Uint8Array(1024 * 1024);
  private view = new DataView(this.bytes.buffer);
  length = 0;

  u8(value: number): void {
    this.room(1).setUint8(this.length - 1, value);
  }

  u16(value: number): void {
    this.room(2).setUint16(this.length - 2, value, true);
  }

  u32(value: number): void {
    this.room(4).setUint32(this.length - 4, value, true);
  }

  u64(value: number | bigint): void {
    this.room(8).setBigUint64(this.length - 8, BigInt(value), true);
  }

  f32(value: number): void {
    this.room(4).setFloat32(this.length - 4, value, true);
  }

  f64(value: number): void {
    this.room(8).setFloat64(this.length - 8, value, true);
  }

  string(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.u64(encoded.byteLength);
    this.raw(encoded);
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.byteLength);
    this.bytes.set(bytes, at);
  }

  padTo(alignment: number): void {
    this.reserve((alignment - (this.length % alignment)) % alignment);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** The view after it grew: asking for it first would give the one before. */
  private room(count: number): DataView {
    this.reserve(count);
    return this.view;
  }

  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.byteLength) this.grow();
    return at;
  }

  private grow(): void {
    const larger = new Uint8Array(Math.max(this.length, this.bytes.byteLength * 2));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
