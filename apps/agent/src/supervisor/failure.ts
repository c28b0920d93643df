/** Failures as data: what they are called in reports and issues, and whether time can cure them. */
import type { IssueCode } from '@aivailable/contracts';
import { type EngineExit, EngineFailure } from '../engines/engine.js';
import { StoreFailure } from '../store/store-failure.js';

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * An engine that ran well was found in RAM. Unlike a load that spills, time can cure this: whoever pressed on the card
 * may be gone, and the proof of the next load decides.
 */
export function spillFailure(servedName: string, reason: string): Failure & { readonly retryMs: number } {
  return { code: 'cpu_spill', message: `"${servedName}" was stopped: ${reason}.`, retryMs: LONGEST_RESTART_MS };
}

export function failureOf(error: unknown): Failure {
  if (error instanceof EngineFailure || error instanceof StoreFailure) {
    return { code: error.code, message: error.message };
  }
  return { code: 'engine_failed', message: error instanceof Error ? error.message : String(error) };
}

export function exitFailure({ code, signal, lastLines, failure }: EngineExit): Failure {
  if (failure) return failureOf(failure);
  const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
  const last = lastLines.slice(-3).join(' | ');
  return { code: 'engine_failed', message: `The engine ended ${how}.${last ? ` Its last words: ${last}` : ''}` };
}

/** Another try at the same thing would end the same way: these wait for an admin's new attempt. */
const FINAL = new Set(['cpu_spill', 'unsupported', 'file_corrupt']);

const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 60_000;

/** Wait before the next try by itself; null when there is none. */
export function restartDelayMs(code: string, failuresInRow: number): number | null {
  if (FINAL.has(code)) return null;
  return Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** Math.min(20, failuresInRow - 1));
}

const ISSUES: Readonly<Record<string, IssueCode>> = {
  cpu_spill: 'cpu_spill',
  file_missing: 'file_missing',
  file_corrupt: 'file_corrupt',
  disk_full: 'disk_full',
  download_failed: 'download_failed',
};

export function issueCodeOf({ code }: Failure): IssueCode {
  return ISSUES[code] ?? 'engine_failed';
}
