import { describe, expect, it } from '@jest/globals';
import { drmUsage } from './drm-usage.js';

const KIB = 1024;
const PLACE = '0000:2d:00.0';
/** As amdgpu of Linux 6.1 writes it. */
const older = `pos:\t0
flags:\t02100002
mnt_id:\t26
drm-driver:\tamdgpu
drm-client-id:\t94
drm-pdev:\t0000:2d:00.0
pasid:\t32771
drm-memory-vram:\t5242880 KiB
drm-memory-gtt: \t131072 KiB
drm-memory-cpu: \t0 KiB
amd-memory-visible-vram:\t4096 KiB
amd-evicted-vram:\t1048576 KiB
amd-evicted-visible-vram:\t0 KiB
drm-engine-compute:\t123456 ns`;
/** As amdgpu of Linux 6.14 writes it. */
const newer = older
  .replace('drm-memory-vram', 'drm-total-vram:\t9999999 KiB\ndrm-shared-vram:\t0\ndrm-resident-vram')
  .replace('drm-client-id:\t94', 'drm-client-id:\t95');

describe('what a process holds on cards', () => {
  it('is read from the lines of amdgpu, older and newer', () => {
    const usage = { vramBytes: 5_242_880 * KIB, gttBytes: 131_072 * KIB, evictedBytes: 1_048_576 * KIB };
    expect(drmUsage([older], [PLACE])).toEqual(usage);
    expect(drmUsage([newer], [PLACE])).toEqual(usage);
  });

  it('counts a file that was opened twice once, and several clients together', () => {
    expect(drmUsage([older, older, newer], [PLACE]).vramBytes).toBe(2 * 5_242_880 * KIB);
  });

  it('leaves other cards and other files out', () => {
    const elsewhere = older.replace(PLACE, '0000:41:00.0');
    const nothing = { vramBytes: null, gttBytes: null, evictedBytes: null };
    expect(drmUsage([elsewhere, 'pos:\t0\nflags:\t02'], [PLACE])).toEqual(nothing);
    expect(drmUsage([], [PLACE])).toEqual(nothing);
  });

  it.each(['', 'many KiB', '-5 KiB', '5 pages', '99999999999999999 KiB'])('knows no bytes in "%s"', (text) => {
    const odd = older.replace('5242880 KiB', text);
    expect(drmUsage([odd], [PLACE])).toMatchObject({ vramBytes: null, gttBytes: 131_072 * KIB });
  });

  it('takes a number without a unit for bytes', () => {
    expect(drmUsage([older.replace('5242880 KiB', '4096')], [PLACE]).vramBytes).toBe(4_096);
  });
});
