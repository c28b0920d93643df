import { runCommand } from './node-version.mjs';

runCommand(() => import('./placement-command.mjs'));
