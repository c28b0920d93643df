import { isDeepStrictEqual } from 'node:util';
import { engineOffer, type Gpu, gpu, type Hello, issue, nodeStore, type Report } from '@aivailable/contracts';
import { z } from 'zod';
import { learnedReserves } from './headroom.js';

/** The part of a node's hello and reports that outlives the link. */
const inventory = z.object({
  agentVersion: z.string(),
  platform: z.string(),
  gpus: z.array(gpu),
  engines: z.array(engineOffer),
  issues: z.array(issue),
  /** Model files on its disk. */
  files: nodeStore.shape.files.default([]),
  /** What each card's driver kept for itself while nothing of ours ran. */
  reserves: z.record(z.string(), z.number()).default({}),
});
export type Inventory = z.infer<typeof inventory>;

const EMPTY_INVENTORY: Inventory = {
  ...{ agentVersion: '', platform: '', gpus: [], engines: [], issues: [], files: [], reserves: {} },
};

/** What an older or newer version of us kept may not fit any more; the node says it anew when it dials. */
export function storedInventory(kept: unknown): Inventory {
  return inventory.safeParse(kept).data ?? EMPTY_INVENTORY;
}

export function greetedInventory(before: Inventory, hello: Hello): Inventory {
  const { agentVersion, platform, arch, observed } = hello;
  return reportedInventory({ ...before, agentVersion, platform: `${platform} ${arch}` }, observed);
}

export function reportedInventory(before: Inventory, said: Omit<Report, 'type'>): Inventory {
  const { engines, issues, instances } = said;
  const ours = new Set(instances.map(({ pid }) => pid));
  const gpus = said.gpus.map((one) => withoutOurs(one, ours));
  /* The same object while nothing changed, so that it is told of only then. */
  const files = isDeepStrictEqual(before.files, said.files) ? before.files : said.files;
  return { ...before, gpus, engines, issues, files, reserves: learnedReserves(before.reserves, said) };
}

/** An agent may take an engine of its own for a stranger while it starts. */
function withoutOurs(one: Gpu, ours: ReadonlySet<number | null>): Gpu {
  if (!one.foreignProcesses?.some(({ pid }) => ours.has(pid))) return one;
  return { ...one, foreignProcesses: one.foreignProcesses.filter(({ pid }) => !ours.has(pid)) };
}
