import type { AmdToolCard } from './amd-card.js';
import { asNumber, asObject, asWord, fieldOf, type LooseObject, looseJson } from './loose-json.js';
import { pciAddress } from './pci-address.js';

/**
 * `rocm-smi --json`: everything is a text, keys moved between versions (`Card series`, `Card Series`), and a name may be
 * nothing but the id. Source: python_smi_tools/rocm_smi.py of ROCm/rocm_smi_lib.
 */
export function rocmSmiCards(stdout: string): AmdToolCard[] {
  const root = asObject(looseJson(stdout));
  const driverVersion = asWord(fieldOf(asObject(root.system), 'Driver version'));
  return Object.entries(root).flatMap(([key, value]) => {
    const index = /^card(\d{1,4})$/.exec(key)?.[1];
    return index === undefined ? [] : [cardOf(Number(index), asObject(value), driverVersion)];
  });
}

const POWER = [
  'Average Graphics Package Power (W)',
  'Current Socket Graphics Package Power (W)',
  'Average Socket Power (W)',
];

function cardOf(index: number, card: LooseObject, driverVersion: string | null): AmdToolCard {
  const uniqueId = asWord(fieldOf(card, 'Unique ID'));
  return {
    ...{ index, driverVersion },
    address: pciAddress(asWord(fieldOf(card, 'PCI Bus')) ?? ''),
    uniqueId: uniqueId?.replace(/^0x/i, '') ?? null,
    name: nameOf(card),
    gfx: gfxOf(asWord(fieldOf(card, 'GFX Version'))),
    totalBytes: bytes(fieldOf(card, 'VRAM Total Memory (B)')),
    usedBytes: bytes(fieldOf(card, 'VRAM Total Used Memory (B)')),
    temperatureC: asNumber(fieldOf(card, 'Temperature (Sensor edge) (C)', 'Temperature (Sensor junction) (C)')),
    utilisationPercent: asNumber(fieldOf(card, 'GPU use (%)')),
    powerW: asNumber(fieldOf(card, ...POWER)),
  };
}

function nameOf(card: LooseObject): string | null {
  const names = ['Device Name', 'Card Series', 'Card Model'].map((key) => asWord(fieldOf(card, key)));
  return names.find((name) => name !== null && !/^0x[0-9a-f]+$/i.test(name)) ?? null;
}

export function gfxOf(text: string | null): string | null {
  return text !== null && /^gfx[0-9a-f]{3,4}$/.test(text) ? text : null;
}

function bytes(value: unknown): number | null {
  const count = asNumber(value);
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null;
}
