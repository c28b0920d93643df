import { MIB } from '@aivailable/contracts';

/**
 * What llama.cpp's log lines say of a load. They are the only witnesses: the engine falls back to the CPU without an
 * error, and "offloaded N/N layers" is printed by builds that have no GPU at all.
 */
export interface LoadReport {
  readonly devices: readonly LoadedDevice[];
  readonly model: readonly Buffer[];
  /** What is remembered between tokens: the KV cache, and the state of recurrent layers. */
  readonly kv: readonly Buffer[];
  readonly compute: readonly Buffer[];
  /** In which types it keeps keys and values; empty where it does not say. */
  readonly cacheTypes: readonly string[];
  readonly offloaded: { readonly layers: number; readonly of: number } | null;
  /** Pieces of the graph while reading a prompt and while writing one token. */
  readonly splits: { readonly prompt: number; readonly token: number } | null;
}

export interface LoadedDevice {
  /** `CUDA0`, `Vulkan1`: also the name of its buffers. */
  readonly name: string;
  readonly description: string;
  readonly pciBusId: string | null;
}

interface Buffer {
  /** `Vulkan0`, `CUDA_Host`, `CPU_Mapped` ... */
  readonly name: string;
  readonly bytes: number;
}

const DEVICE = /using device (\S+) \((.*)\) \(([^()]*)\) - \d+ MiB free/;
/** A recurrent layer's state (`RS`) is its cache; one newer family writes `DSV4 <kind> state`. */
const BUFFER = /:\s+(\S+)\s+(model|KV|RS|DSV4 .+ state|compute) buffer size\s*=\s*([\d.]+) MiB/;
/** `llama_kv_cache: size = 8.00 MiB (...), K (q8_0): 4.00 MiB, V (q8_0): 4.00 MiB`. */
const CACHE = /\bK \((\w+)\):\s*[\d.]+ MiB, V \((\w+)\):/;
const OFFLOADED = /offloaded (\d+)\/(\d+) layers to GPU/;
const PCI = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]$/i;
/** `graph splits = 2`, `graph splits = 18 (with bs=512), 2 (with bs=1)`, and newer builds `graph ...: splits = 18 / 2`. */
const SPLITS = [
  /graph splits\s*=\s*(\d+) \(with bs=\d+\), (\d+) \(with bs=1\)/,
  /graph.*splits\s*=\s*(\d+)\s*\/\s*(\d+)/,
  /graph.*splits\s*=\s*(\d+)/,
];

export function readLoadLines(lines: readonly string[]): LoadReport {
  return {
    devices: lines.flatMap(deviceIn),
    model: buffersIn(lines, /^model$/),
    kv: buffersIn(lines, /^(KV|RS|DSV4 .+)$/),
    compute: buffersIn(lines, /^compute$/),
    cacheTypes: cacheTypesIn(lines),
    offloaded: offloadedIn(lines),
    splits: splitsIn(lines),
  };
}

/** One spelling for places on the PCI bus: drivers write the domain with four or eight digits. */
export function comparablePci(address: string): string {
  return address.toLowerCase().replace(/^0{4}(?=[0-9a-f]{4}:)/, '');
}

export function totalBytes(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { bytes }) => sum + bytes, 0);
}

function deviceIn(line: string): LoadedDevice[] {
  const [, name, description = '', place = ''] = DEVICE.exec(line) ?? [];
  if (name === undefined) return [];
  return [{ name, description, pciBusId: PCI.test(place) ? comparablePci(place) : null }];
}

function buffersIn(lines: readonly string[], kind: RegExp): Buffer[] {
  return lines.flatMap((line) => {
    const [, name, found = '', mib] = BUFFER.exec(line) ?? [];
    return name === undefined || !kind.test(found) ? [] : [{ name, bytes: Math.round(Number(mib) * MIB) }];
  });
}

function cacheTypesIn(lines: readonly string[]): string[] {
  const named = lines.flatMap((line) => {
    const [, keys, values] = CACHE.exec(line) ?? [];
    return keys === undefined || values === undefined ? [] : [keys, values];
  });
  return [...new Set(named)];
}

function offloadedIn(lines: readonly string[]): LoadReport['offloaded'] {
  const match = lines.map((line) => OFFLOADED.exec(line)).find((found) => found !== null);
  return match ? { layers: Number(match[1]), of: Number(match[2]) } : null;
}

function splitsIn(lines: readonly string[]): LoadReport['splits'] {
  const match = lines
    .map((line) => SPLITS.map((pattern) => pattern.exec(line)).find((found) => found !== null))
    .findLast((found) => found !== undefined);
  if (!match) return null;
  const prompt = Number(match[1]);
  return { prompt, token: match[2] === undefined ? prompt : Number(match[2]) };
}
