import type { AmdToolCard } from './amd-card.js';
import { amdSmiCards } from './amd-smi.js';
import { rocmSmiCards } from './rocm-smi.js';
import type { VendorTool } from './vendor-tool.js';

export interface AmdTools {
  readonly amdSmi: VendorTool;
  readonly rocmSmi: VendorTool;
}

const ROCM_SMI = [
  ...['--showid', '--showbus', '--showuniqueid', '--showproductname', '--showdriverversion'],
  ...['--showmeminfo', 'vram', '--showuse', '--showtemp', '--showpower', '--json'],
];

/** amd-smi where it is installed, else rocm-smi; while one hangs in the driver, the other would too. */
export async function askAmdTools({ amdSmi, rocmSmi }: AmdTools): Promise<AmdToolCard[]> {
  const lasting = await amdSmi.ask(['static', '--json']);
  if (lasting.kind === 'hanging') return [];
  if (lasting.kind === 'exited') {
    const metric = await amdSmi.ask(['metric', '--json']);
    const cards = amdSmiCards(lasting.stdout, metric.kind === 'exited' ? metric.stdout : '');
    if (cards.length > 0 || metric.kind === 'hanging') return cards;
  }
  const answer = await rocmSmi.ask(ROCM_SMI);
  return answer.kind === 'exited' ? rocmSmiCards(answer.stdout) : [];
}
