import { readFile } from 'node:fs/promises';
import { type ForeignProcess, foreignProcess, type Issue } from '@aivailable/contracts';
import { z } from 'zod';

/**
 * Other people's jobs on pretend cards, for demonstrations and tests: a file that may change at any time. By the card's
 * index: `{ "0": [{ "pid": 4242, "name": "python", "user": "ada", "bytes": 9449000000 }] }`.
 */
export const JOBS_FILE = 'pretend-jobs.json';

const file = z.record(z.string().regex(/^\d+$/), z.array(foreignProcess));

export interface PretendJobs {
  readonly jobs: Readonly<Record<number, readonly ForeignProcess[]>>;
  readonly issues: readonly Issue[];
}

export async function pretendJobs(path: string | null): Promise<PretendJobs> {
  const text = path === null ? null : await readFile(path, 'utf8').catch(() => null);
  if (text === null) return { jobs: {}, issues: [] };
  const read = file.safeParse(parsed(text));
  if (read.success) return { jobs: read.data, issues: [] };
  const message = `${path} does not say which pretend jobs there are: ${read.error.issues[0]?.message ?? 'it is unreadable'}.`;
  return { jobs: {}, issues: [{ code: 'gpu_query_failed', message }] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
