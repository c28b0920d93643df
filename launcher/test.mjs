import { runCommand } from './node-version.mjs';

runCommand(() => import('./test-command.mjs'));
