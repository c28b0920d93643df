/**
 * What follows from the generation of an NVIDIA card. Sources: NVIDIA's "CUDA GPU Compute Capability" list (current
 * and legacy) and the CUDA C++ Programming Guide, appendix "Compute Capabilities".
 */
const ARCHITECTURES: readonly (readonly [from: number, name: string])[] = [
  [10.0, 'Blackwell'],
  [9.0, 'Hopper'],
  [8.9, 'Ada Lovelace'],
  [8.0, 'Ampere'],
  [7.5, 'Turing'],
  [7.0, 'Volta'],
  [6.0, 'Pascal'],
  [5.0, 'Maxwell'],
  [3.0, 'Kepler'],
  [2.0, 'Fermi'],
  [1.0, 'Tesla (2006)'],
];

export function nvidiaArchitecture(computeCapability: number): string | null {
  return ARCHITECTURES.find(([from]) => computeCapability >= from)?.[1] ?? null;
}

/**
 * Kepler and older end with driver 470, which does not know the column `compute_cap`: those cards are known by their
 * names alone. The list is NVIDIA's legacy list; Maxwell names among them (GTX 750, 745, K2200 ...) are not in it.
 * Null where cards of several generations share the name.
 */
const BEFORE_MAXWELL: readonly (readonly [name: RegExp, capability: number | null])[] = [
  [/\bTesla K80\b/i, 3.7],
  [/\bTesla K[24]0/i, 3.5],
  [/\bTesla K\d/i, 3.0],
  [/\bTesla [CMSX]20\d\d/i, 2.0],
  [/\bTesla [CMSX]\d{3}/i, null],
  [/\bGRID K[12]\b/i, 3.0],
  [/\bQuadro K6000\b/i, 3.5],
  [/\bQuadro K(?!2200|1200|620)\d/i, 3.0],
  [/\bQuadro ([46]000\b(?! *Ada)|5000\b(?!.*RTX))/i, 2.0],
  [/\bQuadro (NVS|FX)/i, null],
  [/\bGTX (TITAN(?! X)|780\b)/i, 3.5],
  [/\bGTX (6\d\d|7[67]0)\b/i, 3.0],
  [/\bGTX (4[678][05]|5[789]0)\b/i, 2.0],
  [/\bGTX [45]\d\d\b/i, 2.1],
  [/\bGT [4567]\d\d\b/i, null],
  [/\bNVS \d/i, null],
];

export function isBeforeMaxwell(name: string): boolean {
  return beforeMaxwell(name) !== undefined;
}

/** The capability of a card from before Maxwell by its name; null where the name does not tell. */
export function capabilityBeforeMaxwell(name: string): number | null {
  return beforeMaxwell(name)?.[1] ?? null;
}

function beforeMaxwell(name: string) {
  return /\bRTX\b/i.test(name) ? undefined : BEFORE_MAXWELL.find(([pattern]) => pattern.test(name));
}
