import { runCommand } from './node-version.mjs';

runCommand(() => import('./bench-command.mjs'));
