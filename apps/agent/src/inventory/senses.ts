import { dirname, join } from 'node:path';
import { AmdSense } from './amd.js';
import type { CommandRunner } from './command-runner.js';
import type { LoadOf } from './gpu-load.js';
import { GpuProcesses } from './gpu-processes.js';
import { IntelSense } from './intel.js';
import { NvidiaSense } from './nvidia.js';
import type { Sense } from './sense.js';
import { SimulatedSense } from './simulated.js';
import type { SimulatedNode } from './simulated-fleets.js';
import { filesUnder, type KernelFiles } from './sysfs.js';
import { TrialSense } from './trial.js';
import { VendorTool } from './vendor-tool.js';

export interface SenseChoice {
  readonly run: CommandRunner;
  /** `proc` and `etc` are looked for beside it. */
  readonly sysfsRoot: string;
  readonly gpuOff: boolean;
  /** Pretend to be this node and look at no real card. */
  readonly simulated: SimulatedNode | null;
  /** Budget of the trial device where there is no GPU; null: then there is simply none. */
  readonly trialBytes: number | null;
  readonly loadOf: LoadOf;
  /** Of engines that this process did not start; what it starts, and what that starts, is ours anyway. */
  readonly ownPids?: () => Iterable<number>;
  readonly now: () => number;
}

/** Where a machine's facts come from: its files and its vendors' tools. */
export interface MachineSource {
  readonly sysfs: KernelFiles;
  readonly proc: KernelFiles;
  readonly etc: KernelFiles;
  readonly run: CommandRunner;
  readonly ownPids: () => ReadonlySet<number>;
}

/** The senses of this machine. Mixed vendors are normal, so all of them look. */
export async function chooseSenses(choice: SenseChoice): Promise<Sense[]> {
  if (choice.simulated) return [new SimulatedSense(choice.simulated, choice.loadOf, choice.now)];
  const { run, sysfsRoot } = choice;
  const ownPids = () => new Set([process.pid, ...(choice.ownPids?.() ?? [])]);
  const beside = (name: string) => filesUnder(join(dirname(sysfsRoot), name));
  const machine = { sysfs: filesUnder(sysfsRoot), proc: beside('proc'), etc: beside('etc'), run, ownPids };
  const real = choice.gpuOff ? [] : realSenses(machine);
  if (choice.trialBytes === null || (await anyUsable(real))) return real;
  return [...real, new TrialSense(choice.trialBytes, choice.loadOf)];
}

export function realSenses({ sysfs, proc, etc, run, ownPids }: MachineSource): Sense[] {
  const processes = new GpuProcesses({ proc, etc, ownPids });
  const tools = { amdSmi: new VendorTool('amd-smi', run), rocmSmi: new VendorTool('rocm-smi', run) };
  return [
    new NvidiaSense({ tool: new VendorTool('nvidia-smi', run), sysfs, processes }),
    new AmdSense({ sysfs, proc, tools, processes }),
    new IntelSense(sysfs),
  ];
}

async function anyUsable(senses: readonly Sense[]): Promise<boolean> {
  const readings = await Promise.all(senses.map((sense) => sense.look()));
  return readings.some((reading) => reading.kind === 'seen' && reading.gpus.some((gpu) => gpu.usable));
}
