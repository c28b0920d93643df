import { describe, expect, it } from '@jest/globals';
import { DrmProcesses, kfdProcesses } from './amd-processes.js';
import { GpuProcesses } from './gpu-processes.js';
import { recordedFiles } from './machine.fake.js';
import { nvidiaProcesses } from './nvidia-processes.js';

const status = (parent: number, uid: number) => `Name:\tx\nPPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}`;
const none = recordedFiles({});

function processes(proc: Record<string, string>, own: number[], passwd = '') {
  return new GpuProcesses({ proc: recordedFiles(proc), etc: recordedFiles({ passwd }), ownPids: () => new Set(own) });
}

describe('the processes of others', () => {
  it('leave out ours and what ours started, however deep', async () => {
    const found = processes({ '5/status': status(4, 0), '4/status': status(3, 0), '3/status': status(2, 0) }, [3]);
    const listed = [5, 3, 9].map((pid) => ({ pid, name: 'p', bytes: 1 }));
    expect((await found.foreign(listed)).map(({ pid }) => pid)).toEqual([9]);
  });

  it('are named with the person who started them, the largest first', async () => {
    const found = processes({ '7/status': status(1, 1004), '8/comm': 'train' }, [], 'maria:x:1004:1004::/:/bin/sh');
    const listed = [
      { pid: 8, name: null, bytes: 5 },
      { pid: 7, name: '/usr/bin/python3', bytes: 9 },
      { pid: 6, name: null, bytes: null },
    ];
    expect(await found.foreign(listed)).toEqual([
      { pid: 7, name: 'python3', user: 'maria', bytes: 9 },
      { pid: 8, name: 'train', user: null, bytes: 5 },
      { pid: 6, name: 'unknown program', user: null, bytes: null },
    ]);
  });

  it('end the search for ancestors where processes claim each other', async () => {
    const found = processes({ '5/status': status(6, 0), '6/status': status(5, 0) }, [99]);
    expect(await found.foreign([{ pid: 5, name: 'p', bytes: 1 }])).toHaveLength(1);
  });
});

describe("nvidia-smi's processes", () => {
  it.each([
    ['GPU-1, 7, /opt/a, b/python, 12', [{ pid: 7, name: '/opt/a, b/python', bytes: 12 * 1024 ** 2 }]],
    ['GPU-1, 7, [Insufficient Permissions], [N/A]', [{ pid: 7, name: null, bytes: null }]],
    ['GPU-1, 7, python, 1.234,5', [{ pid: 7, name: 'python', bytes: null }]],
    ['GPU-1,7,python,12', [{ pid: 7, name: 'python', bytes: 12 * 1024 ** 2 }]],
    ['GPU-1, [N/A], python, 12', undefined],
    ['No running processes found', undefined],
  ])('%s', (line, expected) => {
    expect(nvidiaProcesses(line).get('GPU-1')).toEqual(expected);
  });
});

describe("amdgpu's processes", () => {
  it('come from KFD by the name that it gives the card', async () => {
    const sysfs = recordedFiles({ 'class/kfd/kfd/proc/7/vram_1': '4096', 'class/kfd/kfd/proc/8/vram_2': '1' });
    expect(await kfdProcesses(sysfs, '1')).toEqual([{ pid: 7, name: null, bytes: 4096 }]);
  });

  it('are looked up less and less often where no card is open, at once where one is new, and forgotten when gone', async () => {
    const reads: string[] = [];
    const files: Record<string, string> = { '7/fdinfo/0': 'pos: 0' };
    const proc = { ...none, list: (path: string) => recordedFiles(files).list(path) };
    const counting = {
      ...proc,
      text: (path: string) => {
        reads.push(path);
        return recordedFiles(files).text(path);
      },
    };
    const drm = new DrmProcesses(counting);
    for (let look = 0; look < 20; look += 1) await drm.look();
    expect(reads).toHaveLength(4);
    files['8/fdinfo/3'] = 'drm-driver:\tamdgpu\ndrm-pdev:\t0000:03:00.0\ndrm-client-id:\t1\ndrm-memory-vram:\t8 KiB';
    expect((await drm.look()).get('0000:03:00.0')).toEqual([{ pid: 8, name: null, bytes: 8192 }]);
    delete files['8/fdinfo/3'];
    expect((await drm.look()).size).toBe(0);
  });
});
