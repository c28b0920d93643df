import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AdminSession } from '../harness/admin-session.js';
import { eventually } from '../harness/deadline.js';
import { freePort } from '../harness/free-port.js';
import { Launched } from '../harness/launched.js';
import { processesOf } from '../harness/leftovers.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary-folder.js';

const START_MS = 120_000;

describe('npm start', () => {
  let folder: TemporaryFolder;
  let dataDir: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = path.join(folder.path, 'data');
  });
  afterEach(async () => {
    for (const { pid } of processesOf(folder.path)) process.kill(pid, 'SIGKILL');
    await folder.remove();
  });

  /** Posts what the printed curl line posts. */
  const chat = async (url: string, key: string): Promise<string> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"model":"aivailable-toy","messages":[{"role":"user","content":"Hello"}]}',
    });
    expect(answer.status).toBe(200);
    const { choices } = (await answer.json()) as { choices: [{ message: { content: string } }] };
    return choices[0].message.content;
  };

  /** The launcher's own word for which process is which. */
  const pidOf = async (name: string): Promise<number> => {
    const claim = JSON.parse(await readFile(path.join(dataDir, 'launcher.json'), 'utf8')) as {
      children: { name: string; pid: number }[];
    };
    const found = claim.children.find((child) => child.name === name);
    if (found === undefined) throw new Error(`no child is called ${name}`);
    return found.pid;
  };

  it('hands over console, password, key and a line that works; Ctrl-C leaves no process; a second start goes on', async () => {
    const first = await Launched.start(dataDir);
    const [, url = '', key = ''] = await first.says(/curl (\S+) -H 'Authorization: Bearer (\S+)'/, START_MS);
    await first.says(/AIvailable is ready\./, 1_000);
    expect(first.text).toMatch(/Password {2}\S{12,}/);
    expect(await chat(url, key)).toMatch(/\w+ \w+/);
    expect(await first.pressCtrlC()).toBe(0);
    expect(processesOf(folder.path)).toEqual([]);

    const port = Number(new URL(url).port);
    const second = await Launched.start(dataDir, port);
    await second.says(/AIvailable is ready\./, START_MS);
    expect(second.text).toContain('Password  as set at first start');
    expect(await chat(url, key)).toMatch(/\w+ \w+/);
    expect(await second.pressCtrlC()).toBe(0);
    expect(processesOf(folder.path)).toEqual([]);
  }, 300_000);

  it('is refused beside a running one, and takes over what a killed one left', async () => {
    const port = await freePort();
    const killed = await Launched.start(dataDir, port);
    const [, url = '', key = ''] = await killed.says(/curl (\S+) -H 'Authorization: Bearer (\S+)'/, START_MS);

    const beside = await Launched.start(dataDir, port);
    expect(await beside.ended).toBe(1);
    expect(beside.text).toContain(`AIvailable already runs in ${dataDir} (process ${killed.pid}).`);

    await killed.killHard();
    expect(await chat(url, key)).toMatch(/\w/);

    const next = await Launched.start(dataDir, port);
    await next.says(/Ending what a killed start left running/, 30_000);
    await next.says(/AIvailable is ready\./, START_MS);
    expect(await chat(url, key)).toMatch(/\w/);
    expect(await next.pressCtrlC()).toBe(0);
    expect(processesOf(folder.path)).toEqual([]);
  }, 300_000);

  it('ends at Ctrl-C in the middle of the first start, leaves no process and loses no password', async () => {
    for (const [folder, step] of [
      ['a', /Starting the embedded PostgreSQL/],
      ['b', /Opening the doors/],
    ] as const) {
      const own = path.join(dataDir, folder);
      const first = await Launched.start(own);
      await first.says(step, START_MS);
      expect(await first.pressCtrlC()).toBe(0);
      expect(processesOf(own)).toEqual([]);
      expect(first.text).not.toMatch(/is ready|no model answers|starting it again/);
      const second = await Launched.start(own);
      await second.says(/AIvailable is ready\./, START_MS);
      const shown = [first, second].filter(({ text }) => /Password {2}(?!as set)\S{12,}/.test(text));
      expect(shown).toHaveLength(1);
      expect(await second.pressCtrlC()).toBe(0);
    }
  }, 300_000);

  it('ends with the sentence of an agent whose setting is wrong, and leaves no process', async () => {
    const launched = await Launched.start(dataDir, undefined, [], { AIVAILABLE_TRIAL_BYTES: '2GiB' });
    expect(await launched.ended).toBe(1);
    expect(launched.text).toMatch(/AIVAILABLE_TRIAL_BYTES is "2GiB"; it must be a whole number of bytes[^\n]*\n$/);
    expect(launched.text).not.toContain('starting it again');
    expect(processesOf(folder.path)).toEqual([]);
  }, 300_000);

  it('starts a killed API again while its agent goes on', async () => {
    const launched = await Launched.start(dataDir);
    const [, url = '', key = ''] = await launched.says(/curl (\S+) -H 'Authorization: Bearer (\S+)'/, START_MS);
    process.kill(await pidOf('api'), 'SIGKILL');
    await launched.says(/api ended unexpectedly \(SIGKILL\); starting it again in 1 s/, 10_000);
    await launched.says(/api: answers again/, 30_000);
    expect(await eventually(60_000, 'an answer', () => chat(url, key))).toMatch(/\w/);
    expect(await launched.pressCtrlC()).toBe(0);
    expect(processesOf(folder.path)).toEqual([]);
  }, 300_000);

  it('ends everything at once at a second Ctrl-C when a process does not end', async () => {
    const launched = await Launched.start(dataDir);
    await launched.says(/AIvailable is ready\./, START_MS);
    process.kill(await pidOf('agent local'), 'SIGSTOP');
    expect(await launched.pressCtrlCTwice()).toBe(0);
    await eventually(60_000, 'the end of all processes', () => processesOf(folder.path).length === 0 || undefined);
  }, 300_000);

  it('shows a simulated fleet of at least 5 nodes with both vendors within 10 s of ready', async () => {
    const launched = await Launched.start(dataDir, undefined, ['--simulate', 'mixed-lab']);
    const [, password = ''] = await launched.says(/Password {2}(\S+)/, START_MS);
    const [, url = ''] = await launched.says(/Console {3}(\S+)/, 1_000);
    const admin = await AdminSession.signIn(url, 'admin@aivailable.local', password);
    const nodes = await eventually(60_000, 'five ready nodes', async () => {
      const all = await admin.get<{ kind: string; liveness: string; gpus: { vendor: string }[] }[]>('/admin/nodes');
      const ready = all.filter((node) => node.liveness === 'ready' && node.kind === 'simulated');
      return ready.length >= 5 ? ready : undefined;
    });
    expect(new Set(nodes.flatMap((node) => node.gpus.map((gpu) => gpu.vendor)))).toEqual(new Set(['nvidia', 'amd']));
    expect(await launched.pressCtrlC()).toBe(0);
    expect(processesOf(folder.path)).toEqual([]);
  }, 300_000);
});
