import { runCommand } from './node-version.mjs';

runCommand(() => import('./check-command.mjs'));
