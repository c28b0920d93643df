import type { FootprintView, MeasuredBytes } from '@aivailable/contracts';
import { decimalWords } from '../../ui/numbers.js';

/** The estimate beside what the engine and the driver said, term by term. Unknown is null. */
export interface ComparedPart {
  readonly part: 'weights' | 'kv' | 'compute' | 'overhead' | 'total';
  readonly estimateBytes: number;
  readonly measuredBytes: number | null;
}

export function comparison(footprint: FootprintView, measured: MeasuredBytes | null): ComparedPart[] {
  const { weightsBytes = null, kvBytes = null, computeBytes = null } = measured ?? {};
  const lines = sumOf([weightsBytes, kvBytes, computeBytes]);
  const rise = sumOf(measured?.driverRiseBytes ?? [null]);
  /* Less than the buffers: somebody else gave bytes back while it loaded, and the driver's number is of no use. */
  const total = rise !== null && lines !== null && rise < lines ? null : rise;
  const overhead = total === null || lines === null ? null : total - lines;
  return [
    { part: 'weights', estimateBytes: footprint.weightsBytes, measuredBytes: weightsBytes },
    { part: 'kv', estimateBytes: footprint.kvBytes, measuredBytes: kvBytes },
    { part: 'compute', estimateBytes: footprint.computeBytes, measuredBytes: computeBytes },
    { part: 'overhead', estimateBytes: footprint.overheadBytes, measuredBytes: overhead },
    { part: 'total', estimateBytes: footprint.totalBytes, measuredBytes: total },
  ];
}

/** `+3.2 %`: what the engine took more than was estimated. */
export function difference(estimateBytes: number, measuredBytes: number | null): string {
  if (measuredBytes === null || estimateBytes === 0) return '–';
  const percent = (100 * (measuredBytes - estimateBytes)) / estimateBytes;
  if (Math.abs(percent) < 0.05) return '0 %';
  return `${percent > 0 ? '+' : '−'}${decimalWords(Math.abs(percent), 1)} %`;
}

/** A sum with an unknown part is unknown. */
function sumOf(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}
