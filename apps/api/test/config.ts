import type { Config } from '../src/config/config.js';
import { readConfig } from '../src/config/read-config.js';

/** The defaults, with what a test changes; nothing of this process's own environment. */
export function testConfig(changes: Partial<Config> = {}): Config {
  return Object.freeze({ ...readConfig({}), ...changes });
}
