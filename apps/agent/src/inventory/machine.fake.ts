import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandOutcome, CommandRunner } from './command-runner.js';
import { SAFE_COLUMNS } from './nvidia.js';
import { PROCESS_QUERY } from './nvidia-processes.js';
import type { MachineSource } from './senses.js';
import type { KernelFiles } from './sysfs.js';

export interface RecordedAnswer {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

type Answers = 'missing' | Readonly<Record<string, RecordedAnswer>>;
type Files = Readonly<Record<string, string>>;

/** A recorded machine: what the vendors' tools answer to which question, and the kernel's files. */
export interface RecordedMachine {
  readonly machine: string;
  readonly nvidiaSmi: Answers;
  /** `static` and `metric`. */
  readonly amdSmi?: Answers;
  /** `all`. */
  readonly rocmSmi?: Answers;
  readonly sysfs: Files;
  readonly proc?: Files;
  readonly etc?: Files;
  /** Of our own engines. */
  readonly ownPids?: readonly number[];
}

export function recordedSource(machine: RecordedMachine, otherwise?: RecordedAnswer): MachineSource {
  return {
    sysfs: recordedFiles(machine.sysfs),
    proc: recordedFiles(machine.proc ?? {}),
    etc: recordedFiles(machine.etc ?? {}),
    run: recordedRunner(machine, otherwise),
    ownPids: () => new Set(machine.ownPids),
  };
}

/** The tools as they were recorded; a question that was not recorded is a mistake of the test, if nothing else is said. */
export function recordedRunner(machine: RecordedMachine, otherwise?: RecordedAnswer): CommandRunner {
  return (command, args) => {
    const { answers, question } = askedOf(machine, command, args);
    return { outcome: Promise.resolve(answer(answers, question, otherwise)), gone: Promise.resolve() };
  };
}

function askedOf(machine: RecordedMachine, command: string, args: readonly string[]) {
  const { nvidiaSmi, amdSmi = 'missing', rocmSmi = 'missing' } = machine;
  switch (command) {
    case 'nvidia-smi':
      return { answers: nvidiaSmi, question: nvidiaQuestion(args) };
    case 'amd-smi':
      return { answers: amdSmi, question: args[0] ?? '' };
    case 'rocm-smi':
      return { answers: rocmSmi, question: 'all' };
    default:
      throw new Error(`nobody recorded ${command}`);
  }
}

/** `safe`, `safe 0000:01:00.0` of one card, `processes`, or the columns as they were asked for. */
function nvidiaQuestion(args: readonly string[]): string {
  if (args[0] === PROCESS_QUERY[0]) return 'processes';
  const id = args[0]?.startsWith('--id=') ? ` ${args[0].slice('--id='.length)}` : '';
  const columns = args.find((arg) => arg.startsWith('--query-gpu='))?.replace('--query-gpu=', '') ?? '';
  return columns === SAFE_COLUMNS.join(',') ? `safe${id}` : columns;
}

function answer(answers: Answers, question: string, otherwise?: RecordedAnswer): CommandOutcome {
  if (answers === 'missing') return { kind: 'missing' };
  const none: RecordedAnswer = { code: 0, stdout: [], stderr: [] };
  const recorded = answers[question] ?? (question === 'processes' ? none : otherwise);
  if (!recorded) throw new Error(`nobody recorded ${question}`);
  const { code, stdout, stderr } = recorded;
  return { kind: 'exited', code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}

/** Files in memory. */
export function recordedFiles(files: Files): KernelFiles {
  const paths = Object.keys(files);
  return {
    text: (path) => Promise.resolve(files[path]?.trim() || null),
    list: (path) => {
      const folder = path === '' ? '' : `${path}/`;
      const inside = paths.filter((each) => each.startsWith(folder)).map((each) => each.slice(folder.length));
      return Promise.resolve([...new Set(inside.map((each) => each.split('/')[0] ?? ''))].sort());
    },
  };
}

/** A recorded machine as real files: `sys`, `proc` and `etc` in one folder. */
export async function recordedFolder(machine: RecordedMachine): Promise<{ sysfs: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'machine-'));
  const { sysfs, proc = {}, etc = {} } = machine;
  for (const [name, files] of Object.entries({ sys: sysfs, proc, etc })) {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, name, path)), { recursive: true });
      await writeFile(join(root, name, path), `${text}\n`);
    }
  }
  return { sysfs: join(root, 'sys'), remove: () => rm(root, { recursive: true, force: true }) };
}
