import { AmdSense } from './amd.js';
import type { CommandRunner } from './command-runner.js';
import type { LoadOf } from './gpu-load.js';
import { NvidiaSense } from './nvidia.js';
import { pciDisplays } from './pci-displays.js';
import type { Sense } from './sense.js';
import { SimulatedSense } from './simulated.js';
import type { SimulatedNode } from './simulated-fleets.js';
import { TrialSense } from './trial.js';
import { VendorTool } from './vendor-tool.js';

export interface SenseChoice {
  readonly run: CommandRunner;
  readonly sysfsRoot: string;
  readonly gpuOff: boolean;
  /** Pretend to be this node and look at no real card. */
  readonly simulated: SimulatedNode | null;
  /** Budget of the trial device where there is no GPU; null: then there is simply none. */
  readonly trialBytes: number | null;
  readonly loadOf: LoadOf;
  readonly now: () => number;
}

/** The senses of this machine. Mixed vendors are normal, so all of them look. */
export async function chooseSenses(choice: SenseChoice): Promise<Sense[]> {
  if (choice.simulated) return [new SimulatedSense(choice.simulated, choice.loadOf, choice.now)];
  const real = choice.gpuOff ? [] : realSenses(choice);
  if (choice.trialBytes === null || (await anyUsable(real))) return real;
  return [...real, new TrialSense(choice.trialBytes, choice.loadOf)];
}

function realSenses({ run, sysfsRoot }: SenseChoice): Sense[] {
  const nvidia = new NvidiaSense(new VendorTool('nvidia-smi', run), pciDisplays(sysfsRoot));
  return [nvidia, new AmdSense(sysfsRoot)];
}

async function anyUsable(senses: readonly Sense[]): Promise<boolean> {
  const readings = await Promise.all(senses.map((sense) => sense.look()));
  return readings.some((reading) => reading.kind === 'seen' && reading.gpus.some((gpu) => gpu.usable));
}
