import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { DecisionFile } from '@aivailable/contracts';
import type { Decision } from './decide.js';

/**
 * A decision with everything that it was made from, small enough to keep thousands: the same cards, models and reasons
 * are named again and again in it. To the last digit what it was, so that a replay comes to the same plan.
 */
export type KeptDecision = Pick<DecisionFile, 'snapshot' | 'options' | 'outcome'>;

/** Better ones take many times as long and save little. */
const QUALITY = 5;
/** Repetitions lie far apart: a whole plan is within reach. */
const WINDOW_BITS = 22;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Beside the event loop: a big fleet's decision has megabytes. */
export function packed({ snapshot, options, plan }: Pick<Decision, 'snapshot' | 'options' | 'plan'>): Promise<Buffer> {
  const { steps, placements, refusals } = plan;
  const text = Buffer.from(JSON.stringify({ snapshot, options, outcome: { placements, steps, refusals } }));
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = {
    [BROTLI_PARAM_QUALITY]: QUALITY,
    [BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return compress(text, { params });
}

export async function unpacked(bytes: Buffer): Promise<KeptDecision> {
  return JSON.parse((await decompress(bytes)).toString());
}

export interface DecisionCounts {
  readonly starts: number;
  readonly drains: number;
  readonly stops: number;
  readonly abandoned: number;
}

/** What a list says of a decision without unpacking it. */
export function countsOf(steps: readonly { readonly do: string }[]): DecisionCounts {
  const count = (kind: string) => steps.filter((step) => step.do === kind).length;
  const [starts, drains, stops, abandoned] = [count('start'), count('drain'), count('stop'), count('abandon')];
  return { starts, drains, stops, abandoned };
}
