import { MIB } from '@aivailable/contracts';
import type { AmdToolCard } from './amd-card.js';
import { asNumber, asObject, asObjects, asWord, fieldOf, type LooseObject, looseJson, unitOf } from './loose-json.js';
import { pciAddress } from './pci-address.js';
import { gfxOf } from './rocm-smi.js';

/**
 * `amd-smi static --json` and `amd-smi metric --json`. What it calls MB are MiB (it divides by 1024 x 1024). Sources, at
 * the tags of ROCm/amdsmi, amdsmi_cli/amdsmi_commands.py: 5.7 has `fb_usage: { fb_total, fb_used }`, 6.0 `mem_usage: {
 * total_vram, used_vram }` as bare numbers, 6.2 the same as `{ value, unit }`; 7.0 puts the list into `gpu_data`.
 */
export function amdSmiCards(lasting: string, metric: string): AmdToolCard[] {
  const gauges = new Map(entriesOf(metric).map((entry) => [asNumber(entry.gpu), entry]));
  return entriesOf(lasting).flatMap((entry) => {
    const index = asNumber(entry.gpu);
    return index === null || index < 0 || !Number.isSafeInteger(index)
      ? []
      : [cardOf(index, entry, gauges.get(index) ?? {})];
  });
}

function entriesOf(text: string): LooseObject[] {
  const root = looseJson(text);
  return asObjects(Array.isArray(root) ? root : asObject(root).gpu_data);
}

function cardOf(index: number, lasting: LooseObject, metric: LooseObject): AmdToolCard {
  const part = (entry: LooseObject, key: string) => asObject(entry[key]);
  const [asic, driver, vram] = [part(lasting, 'asic'), part(lasting, 'driver'), part(lasting, 'vram')];
  const memory = { ...part(metric, 'fb_usage'), ...part(metric, 'mem_usage') };
  const serial = asWord(fieldOf(asic, 'asic_serial'));
  return {
    index,
    address: pciAddress(asWord(fieldOf(part(lasting, 'bus'), 'bdf')) ?? ''),
    uniqueId: serial?.replace(/^0x/i, '') ?? null,
    name: asWord(fieldOf(asic, 'market_name')),
    gfx: gfxOf(asWord(fieldOf(asic, 'target_graphics_version'))),
    driverVersion: asWord(fieldOf(driver, 'version', 'driver_version')),
    totalBytes:
      mebibytes(fieldOf(memory, 'total_vram', 'fb_total')) ?? mebibytes(fieldOf(vram, 'size', 'vram_size_mb')),
    usedBytes: mebibytes(fieldOf(memory, 'used_vram', 'fb_used')),
    temperatureC: asNumber(fieldOf(part(metric, 'temperature'), 'edge', 'hotspot')),
    utilisationPercent: asNumber(fieldOf(part(metric, 'usage'), 'gfx_activity', 'gfx_usage')),
    powerW: asNumber(fieldOf(part(metric, 'power'), ...POWER)),
  };
}

const POWER = ['socket_power', 'current_socket_power', 'average_socket_power', 'current_power'];

/** A unit that is not its own MB is not guessed at. */
function mebibytes(value: unknown): number | null {
  const [count, unit] = [asNumber(value), unitOf(value)];
  if (count === null || !Number.isInteger(count) || count < 0 || (unit !== null && unit !== 'MB')) return null;
  const bytes = count * MIB;
  return Number.isSafeInteger(bytes) ? bytes : null;
}
