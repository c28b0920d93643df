import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GuardedProcess } from '../engines/outside/guarded-process.js';
import { trialDevice } from '../inventory/trial.js';
import { DriverSampler } from './driver-sampler.js';

const card = (more: Partial<Gpu>): Gpu => ({ ...trialDevice(8_000, 1_000), kind: 'real', ...more });
const amd = card({ vendor: 'amd', index: 1, pciBusId: '0000:2D:00.0', usedBytes: 1, utilisationPercent: 1 });
const nvidia = card({ vendor: 'nvidia', index: 0, pciBusId: '0000:01:00.0', usedBytes: 500, utilisationPercent: 40 });

describe('the sampler of a running engine', () => {
  let folder: string;
  let sampler: DriverSampler;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-sampler-'));
    const [sysfsRoot, procRoot] = [join(folder, 'sys'), join(folder, 'proc')];
    sampler = new DriverSampler({ sysfsRoot, procRoot, now: () => 77 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function files(texts: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(texts)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  }

  it('reads the process and the AMD card from the kernel', async () => {
    await files({
      'proc/42/fdinfo/7':
        'drm-pdev:\t0000:2d:00.0\ndrm-client-id:\t1\ndrm-memory-vram:\t4 KiB\namd-evicted-vram:\t2 KiB\n',
      'proc/42/fdinfo/8': 'pos:\t0\n',
      'proc/42/stat': '42 (llama (odd) name) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0\n',
      'sys/class/drm/card1/device/mem_info_vram_used': '4096\n',
      'sys/class/drm/card1/device/mem_info_gtt_used': '99\n',
      'sys/class/drm/card1/device/gpu_busy_percent': '12\n',
    });
    await expect(sampler.sample(42, [amd])).resolves.toEqual({
      ...{ atMs: 77, vramBytes: 4_096, gttBytes: null, evictedBytes: 2_048, cpuMs: 3_000 },
      ...{ cardVramBytes: 4_096, cardGttBytes: 99, busyPercent: 12 },
    });
  });

  it('adds up the whole family of a guard: its group, and children that made groups of their own', async () => {
    const stat = (pid: number, parent: number, group: number, ticks: number) =>
      `${pid} (x) S ${parent} ${group} 3 4 5 6 7 8 9 10 ${ticks} 0 0 0 20 0\n`;
    const client = (id: number, kib: number) =>
      `drm-pdev:\t0000:2d:00.0\ndrm-client-id:\t${id}\ndrm-memory-vram:\t${kib} KiB\namd-evicted-vram:\t1 KiB\n`;
    await files({
      ...{ 'proc/42/stat': stat(42, 1, 42, 1), 'proc/42/fdinfo/0': 'pos:\t0\n' },
      ...{ 'proc/50/stat': stat(50, 42, 42, 10), 'proc/50/fdinfo/5': client(1, 4) },
      // Inherited from its parent: the same client.
      ...{ 'proc/51/stat': stat(51, 50, 42, 20), 'proc/51/fdinfo/5': client(1, 4), 'proc/51/fdinfo/6': client(2, 8) },
      ...{ 'proc/52/stat': stat(52, 51, 52, 30), 'proc/52/fdinfo/1': client(3, 16) },
      ...{ 'proc/60/stat': stat(60, 1, 60, 9_000), 'proc/60/fdinfo/1': client(4, 1_024) },
    });
    await expect(sampler.sample(42, [amd])).resolves.toMatchObject({
      ...{ vramBytes: 28 * 1_024, evictedBytes: 3 * 1_024, cpuMs: 610 },
    });
  });

  it('takes from the inventory what only a tool of the vendor knows', async () => {
    await expect(sampler.sample(42, [nvidia])).resolves.toEqual({
      ...{ atMs: 77, vramBytes: null, gttBytes: null, evictedBytes: null, cpuMs: null },
      ...{ cardVramBytes: 500, cardGttBytes: null, busyPercent: 40 },
    });
  });

  it('adds cards up, and knows no sum where one is unknown', async () => {
    const second = { ...nvidia, usedBytes: 250, utilisationPercent: 90 };
    await expect(sampler.sample(42, [nvidia, second])).resolves.toMatchObject({ cardVramBytes: 750, busyPercent: 90 });
    const silent = { ...nvidia, usedBytes: null, utilisationPercent: null };
    await expect(sampler.sample(42, [nvidia, silent])).resolves.toMatchObject({
      cardVramBytes: null,
      busyPercent: null,
    });
  });

  it('sees what a guarded program uses, and not its guard alone', async () => {
    const guarded = new GuardedProcess(['sh', '-c', 'echo up; while :; do :; done'], { PATH: '/usr/bin:/bin' });
    try {
      await new Promise<void>((resolve) => guarded.onLine(() => resolve()));
      const real = new DriverSampler({ sysfsRoot: '/sys', procRoot: '/proc', now: Date.now });
      const deadline = Date.now() + 120_000;
      let used = 0;
      while (used < 100 && Date.now() < deadline) used = (await real.sample(guarded.pid ?? 0, [])).cpuMs ?? 0;
      expect(used).toBeGreaterThanOrEqual(100);
    } finally {
      await guarded.stop(0);
    }
  });

  it('reads its own process from the real kernel', async () => {
    const real = new DriverSampler({ sysfsRoot: '/sys', procRoot: '/proc', now: Date.now });
    const { cpuMs } = await real.sample(process.pid, []);
    expect(cpuMs).toBeGreaterThan(0);
    expect(cpuMs).toBeLessThan(process.cpuUsage().user / 500 + 60_000);
  });
});
