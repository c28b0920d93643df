import type { GpuProcess } from './gpu-processes.js';
import { mibCell, textCell } from './nvidia-csv.js';
import { wholeNumber } from './sysfs.js';

export const PROCESS_QUERY = [
  '--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory',
  '--format=csv,noheader,nounits',
];

/** Only the name may hold commas. Memory is not told under WSL and for unified memory. */
const ROW = /^(\S+), +([^,]+), +(.*), +([^,]*(?:,\S[^,]*)*)$/;

/** The processes on each card, by its UUID. */
export function nvidiaProcesses(stdout: string): Map<string, GpuProcess[]> {
  const found = new Map<string, GpuProcess[]>();
  for (const line of stdout.split(/\r?\n/)) {
    const [, uuid = '', pidCell, name, used] = ROW.exec(line.trim()) ?? [];
    const pid = wholeNumber(pidCell?.trim());
    if (!uuid || pid === null || pid === 0) continue;
    found.set(uuid, [...(found.get(uuid) ?? []), { pid, name: nameOf(name), bytes: mibCell(used) }]);
  }
  return found;
}

/** A lone dash stands for a name that is hidden. */
function nameOf(cell: string | undefined): string | null {
  return cell?.trim() === '-' ? null : textCell(cell);
}
