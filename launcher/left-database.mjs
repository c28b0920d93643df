import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandLine } from './process-identity.mjs';

/** Ends the PostgreSQL of a data folder at once when it still runs, because its API was killed and could not. */
export function endLeftDatabase(dataDir) {
  const pid = databasePid(path.join(dataDir, 'postgres', 'postmaster.pid'));
  if (pid === null || !isPostgres(pid)) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function databasePid(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** The file may be old and its number somebody else's by now. */
function isPostgres(pid) {
  return commandLine(pid).includes('postgres');
}
