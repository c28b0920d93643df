import type { GpuProcess } from './gpu-processes.js';
import { csvCells, mibCell, textCell } from './nvidia-csv.js';
import { wholeNumber } from './sysfs.js';

export const PROCESS_QUERY = [
  '--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory',
  '--format=csv,noheader,nounits',
];

/** The processes on each card, by its UUID. Memory is not told under WSL and for unified memory. */
export function nvidiaProcesses(stdout: string): Map<string, GpuProcess[]> {
  const found = new Map<string, GpuProcess[]>();
  for (const line of stdout.split(/\r?\n/)) {
    // Only the name may hold commas.
    const [uuid = '', pidCell = '', ...rest] = csvCells(line);
    const pid = wholeNumber(pidCell);
    if (pid === null || pid === 0 || rest.length < 2) continue;
    const process = { pid, name: nameOf(rest.slice(0, -1).join(', ')), bytes: mibCell(rest.at(-1)) };
    found.set(uuid, [...(found.get(uuid) ?? []), process]);
  }
  return found;
}

/** A lone dash stands for a name that is hidden. */
function nameOf(cell: string): string | null {
  return cell === '-' ? null : textCell(cell);
}
