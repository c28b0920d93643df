import { setTimeout as pause } from 'node:timers/promises';
import type { LiveState } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTables } from '../harness/cluster-tables.js';
import { readyOnes, type SixNodes, startSixNodes } from '../harness/six-nodes.js';

/**
 * CUT_SECONDS=60 runs the real thing with the limits of the product as it is delivered; a test of the whole suite turns
 * faster and waits only until everything is lost.
 */
const cutSeconds = process.env.CUT_SECONDS === undefined ? null : Number(process.env.CUT_SECONDS);
const settings: Record<string, string> =
  cutSeconds === null
    ? {}
    : { AIVAILABLE_HEARTBEAT_MS: '1000', AIVAILABLE_SUSPECT_MS: '3000', AIVAILABLE_LOST_MS: '8000' };

describe('a fleet that is cut off from its API', () => {
  let six: SixNodes;
  beforeAll(async () => {
    six = await startSixNodes({ line: true, settings });
    /* One engine that is a process of its own: a new one would have another number. */
    await six.cluster.startAgent('local', ['--trial']);
    const { trial, mover } = await six.feed.until(60_000, 'the trial device', (state) => {
      const trial = Object.values(state.nodes).find(({ kind, engines }) => kind === 'trial' && engines.length > 0);
      const [mover] = readyOnes(state, 'once');
      return trial !== undefined && mover !== undefined && { trial, mover };
    });
    await six.admin.post(`/admin/instances/${mover.instanceId}/move`, { nodeId: trial.nodeId });
    await six.feed.until(60_000, 'an engine on it', (state) => {
      return readyOnes(state, 'once')[0]?.nodeId === trial.nodeId && !(mover.instanceId in state.instances);
    });
  });
  afterAll(() => six?.cluster.stop());

  const engines = ({ instances }: LiveState) =>
    Object.values(instances)
      .map(({ instanceId, nodeId, pid }) => `${instanceId} on ${nodeId}, process ${pid}`)
      .sort();
  const allReady = ({ nodes, instances }: LiveState) =>
    Object.values(nodes).every(({ liveness }) => liveness === 'ready') &&
    Object.values(instances).every(({ state }) => state === 'ready');
  const starts = () =>
    [...six.cluster.agents.values()].map(({ process }) => process.output.match(/: starting\b/g)?.length ?? 0);
  const decisions = () => readTables(six.cluster.api.dataDir, 'SELECT id FROM decisions ORDER BY id');

  it('keeps every engine, says that the brake is on, and is adopted whole within 5 s of its return', async () => {
    const before = await six.feed.until(60_000, 'rest', (state) => allReady(state) && engines(state));
    const startsBefore = starts();
    const decisionsBefore = await decisions();
    expect(before.length).toBeGreaterThanOrEqual(5);
    expect(before.filter((one) => /process \d+$/.test(one))).toHaveLength(1);

    six.cluster.line.cut();
    const cutMs = Date.now();
    await six.feed.until(60_000, 'the loss of all', ({ nodes }) =>
      Object.values(nodes).every(({ liveness }) => liveness === 'lost'),
    );
    const brake = await six.feed.until(2_000, 'the brake', ({ issues }) =>
      Object.values(issues ?? {}).find(({ code }) => code === 'brake_engaged'),
    );
    expect(brake.message).toMatch(/^7 of 7 nodes were lost at once/);
    await pause(Math.max(0, (cutSeconds ?? 0) * 1_000 - (Date.now() - cutMs)));
    expect(await decisions()).toEqual(decisionsBefore);

    six.cluster.line.mend();
    const after = await six.feed.until(5_000, 'all ready again', (state) => allReady(state) && engines(state));
    expect(after).toEqual(before);
    expect(starts()).toEqual(startsBefore);
    expect(await decisions()).toEqual(decisionsBefore);
    await six.feed.until(5_000, 'the end of the brake', ({ issues }) =>
      Object.values(issues ?? {}).every(({ code }) => code !== 'brake_engaged'),
    );
    expect(await six.feed.until(1_000, 'the models', (state) => readyOnes(state).length === 4)).toBe(true);
  });

  it('is not given up by an API that is killed meanwhile either: it comes back with the brake on, for the same nodes', async () => {
    const before = await six.feed.until(60_000, 'rest', (state) => allReady(state) && engines(state));
    const startsBefore = starts();
    const decisionsBefore = await decisions();
    const brake = () => readTables(six.cluster.api.dataDir, 'SELECT engaged, missing FROM brake');

    six.cluster.line.cut();
    await six.feed.until(60_000, 'the loss of all', ({ nodes }) =>
      Object.values(nodes).every(({ liveness }) => liveness === 'lost'),
    );
    await six.feed.until(5_000, 'the brake', ({ issues }) => hasBrake(issues));
    const kept = await brake();
    expect(kept).toMatchObject([{ engaged: true }]);
    await six.cluster.api.killHard();
    await six.cluster.api.start();
    const feed = await six.cluster.feed();
    await feed.until(60_000, 'the brake again', ({ issues }) => hasBrake(issues));
    expect(await brake()).toEqual(kept);
    await feed.until(60_000, 'the loss of all, once more', ({ nodes }) =>
      Object.values(nodes).every(({ liveness }) => liveness === 'lost'),
    );
    expect(await brake()).toEqual(kept);
    expect(await decisions()).toEqual(decisionsBefore);

    six.cluster.line.mend();
    const after = await feed.until(60_000, 'all ready again', (state) => allReady(state) && engines(state));
    expect(after).toEqual(before);
    expect(starts()).toEqual(startsBefore);
    await feed.until(5_000, 'the end of the brake', ({ issues }) => !hasBrake(issues));
  });
});

function hasBrake(issues: LiveState['issues']): boolean {
  return Object.values(issues ?? {}).some(({ code }) => code === 'brake_engaged');
}
