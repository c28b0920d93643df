import { setTimeout as pause } from 'node:timers/promises';
import { isSameProcess } from './process-identity.mjs';
import { killGroup } from './supervised-process.mjs';

const GRACE_MS = 15_000;

/** Ends what a launcher that was killed hard left behind: agents first, then the API, as an orderly stop would. */
export async function endOrphans(orphans) {
  const isApi = (orphan) => orphan.name === 'api';
  await Promise.all(orphans.filter((orphan) => !isApi(orphan)).map(endOrphan));
  await Promise.all(orphans.filter(isApi).map(endOrphan));
}

async function endOrphan(orphan) {
  process.kill(orphan.pid, 'SIGTERM');
  const endsMs = Date.now() + GRACE_MS;
  while (isSameProcess(orphan) && Date.now() < endsMs) await pause(50);
  if (isSameProcess(orphan)) killGroup(orphan.pid);
}
