/**
 * Bytes as characters, one for each (ISO 8859-1): such a text is searched and cut several times as fast as a buffer, and
 * is written as it is. What it says beyond ASCII is known only once it is read as `textOf`.
 */
export type Octets = string;

export function octetsOf(bytes: Buffer): Octets {
  return bytes.toString('latin1');
}

export function bytesOf(passed: Buffer | Octets): Buffer {
  return typeof passed === 'string' ? Buffer.from(passed, 'latin1') : passed;
}

/** Of whole characters in UTF-8. */
export function textOf(octets: Octets): string {
  return Buffer.from(octets, 'latin1').toString();
}
