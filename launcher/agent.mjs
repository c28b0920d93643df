import { runCommand } from './node-version.mjs';

runCommand(() => import('./agent-command.mjs'));
