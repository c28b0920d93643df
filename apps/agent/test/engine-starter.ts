import { afterEach } from '@jest/globals';
import type { Engine, EngineStart, RunningEngine } from '../src/engines/engine.js';

/** Starts engines for the tests of a file: whatever a test expected, nothing that it started runs on. */
export function engineStarter(): (engine: Engine, start: EngineStart) => Promise<RunningEngine> {
  const begun: RunningEngine[] = [];
  afterEach(async () => {
    await Promise.all(begun.splice(0).map((running) => running.stop(0)));
  });
  return async (engine, start) => {
    const running = await engine.start(start);
    begun.push(running);
    return running;
  };
}
