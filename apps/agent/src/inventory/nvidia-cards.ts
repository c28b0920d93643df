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
 */
const BEFORE_MAXWELL = [
  /\bTesla (K\d|[CSMX]\d{3})/i,
  /\bGRID K[12]\b/i,
  /\bQuadro (K(?!2200|1200|620)\d|NVS|[46]000\b(?! *Ada)|5000\b(?!.*RTX)|FX)/i,
  /\bGTX (TITAN(?! X)|[456]\d\d\b|7[678]0\b)/i,
  /\bGT [4567]\d\d\b/i,
  /\bNVS \d/i,
];

export function isBeforeMaxwell(name: string): boolean {
  return BEFORE_MAXWELL.some((pattern) => pattern.test(name)) && !/\bRTX\b/i.test(name);
}
