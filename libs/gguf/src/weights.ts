/** Encodes weights as F32, F16 and Q8_0 tensors. */

export function encodeF32(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setFloat32(i * 4, value, true);
  return bytes;
}

export function encodeF16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint16(i * 2, halfOf(value), true);
  return bytes;
}

/** Blocks of 32 weights: a half-precision scale, then 32 signed bytes. */
export function encodeQ8(values: Float32Array): Uint8Array {
  const blocks = values.length / 32;
  const bytes = new Uint8Array(blocks * 34);
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block++) {
    const weights = values.subarray(block * 32, block * 32 + 32);
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const scale = largest / 127;
    view.setUint16(block * 34, halfOf(scale), true);
    for (const [i, weight] of weights.entries()) {
      view.setInt8(block * 34 + 2 + i, scale === 0 ? 0 : Math.round(weight / scale));
    }
  }
  return bytes;
}

const single = new DataView(new ArrayBuffer(4));

/** The half-precision bits of a number, rounded half up; too large becomes infinity. */
export function halfOf(value: number): number {
  single.setFloat32(0, value);
  const bits = single.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  const mantissa = bits & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent <= 0) return sign | subnormal(exponent, mantissa);
  // A carry out of the mantissa runs into the exponent, which is what rounding up means there.
  return sign | ((exponent << 10) + ((mantissa + 0x1000) >>> 13));
}

function subnormal(exponent: number, mantissa: number): number {
  if (exponent < -10) return 0;
  const shift = 14 - exponent;
  return ((mantissa | 0x800000) + (1 << (shift - 1))) >>> shift;
}
