import { runCommand } from './node-version.mjs';

runCommand(() => import('./start-command.mjs'));
