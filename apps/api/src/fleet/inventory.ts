import { engineOffer, gpu, type Hello, issue, type Report } from '@aivailable/contracts';
import { z } from 'zod';

/** The part of a node's hello and reports that outlives the link. */
const inventory = z.object({
  agentVersion: z.string(),
  platform: z.string(),
  gpus: z.array(gpu),
  engines: z.array(engineOffer),
  issues: z.array(issue),
});
export type Inventory = z.infer<typeof inventory>;

export const EMPTY_INVENTORY: Inventory = { agentVersion: '', platform: '', gpus: [], engines: [], issues: [] };

/** What an older or newer version of us kept may not fit any more; the node says it anew when it dials. */
export function storedInventory(kept: unknown): Inventory {
  return inventory.safeParse(kept).data ?? EMPTY_INVENTORY;
}

export function greetedInventory(hello: Hello): Inventory {
  const { agentVersion, platform, arch, observed } = hello;
  return reportedInventory({ ...EMPTY_INVENTORY, agentVersion, platform: `${platform} ${arch}` }, observed);
}

export function reportedInventory(before: Inventory, { gpus, engines, issues }: Omit<Report, 'type'>): Inventory {
  return { ...before, gpus, engines, issues };
}
