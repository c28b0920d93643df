/** Where the bytes of a file come from: a file on disk, a ranged download, or memory. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** May return fewer bytes than asked for only at the end of the source. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.byteLength,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
