/** A growing little-endian buffer. */
export class ByteWriter {
  private bytes = new Uint8Array(1024 * 1024);
  private view = new DataView(this.bytes.buffer);
  length = 0;

  u8(value: number): void {
    this.view.setUint8(this.reserve(1), value);
  }

  u16(value: number): void {
    this.view.setUint16(this.reserve(2), value, true);
  }

  u32(value: number): void {
    this.view.setUint32(this.reserve(4), value, true);
  }

  u64(value: number | bigint): void {
    this.view.setBigUint64(this.reserve(8), BigInt(value), true);
  }

  f32(value: number): void {
    this.view.setFloat32(this.reserve(4), value, true);
  }

  f64(value: number): void {
    this.view.setFloat64(this.reserve(8), value, true);
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
