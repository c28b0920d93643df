import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandOutcome, CommandRunner } from './command-runner.js';
import { SAFE_COLUMNS } from './nvidia.js';

interface RecordedAnswer {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** A recorded machine: what nvidia-smi answers to which columns, and the files of its sysfs. */
export interface RecordedMachine {
  readonly machine: string;
  readonly nvidiaSmi: 'missing' | Readonly<Record<string, RecordedAnswer>>;
  readonly sysfs: Readonly<Record<string, string>>;
}

/** nvidia-smi as it was recorded; a question that was not recorded is a mistake of the test. */
export function recordedRunner({ nvidiaSmi }: RecordedMachine): CommandRunner {
  return (_command, args) => ({ outcome: Promise.resolve(answer(nvidiaSmi, args)), gone: Promise.resolve() });
}

function answer(nvidiaSmi: RecordedMachine['nvidiaSmi'], args: readonly string[]): CommandOutcome {
  if (nvidiaSmi === 'missing') return { kind: 'missing' };
  const columns = args[0]?.replace('--query-gpu=', '') ?? '';
  const recorded = nvidiaSmi[columns === SAFE_COLUMNS.join(',') ? 'safe' : columns];
  if (!recorded) throw new Error(`nobody recorded ${columns}`);
  return {
    kind: 'exited',
    code: recorded.code,
    stdout: recorded.stdout.join('\n'),
    stderr: recorded.stderr.join('\n'),
  };
}

/** The recorded sysfs as real files. */
export async function recordedSysfs({ sysfs }: RecordedMachine): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'sysfs-'));
  for (const [path, text] of Object.entries(sysfs)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `${text}\n`);
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
