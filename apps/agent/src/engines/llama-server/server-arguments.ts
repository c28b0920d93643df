import { type AssignedInstance, DEFAULT_KV_TYPE } from '@aivailable/contracts';
import type { ModelHeader } from '../model-header.js';

/** What a llama-server is started with. Everything is explicit: its own choices would fill RAM or fall back to the CPU. */
export interface ServerLaunch {
  readonly instance: Pick<AssignedInstance, 'servedName' | 'task' | 'contextTokens' | 'slots' | 'kvType'>;
  readonly filePath: string;
  /** Where it shall listen: a Unix socket in a folder of ours. */
  readonly socketPath: string;
  /** Its own names of the planned devices, in their order; none for the trial device. */
  readonly devices: readonly string[];
  readonly header: Pick<ModelHeader, 'keepsCache' | 'namesPooling'>;
}

/** More layers than any model has: all of them. */
const ALL_LAYERS = '999';
/** The footprint counts on it. */
const UBATCH_TOKENS = 512;

export function serverArguments(help: string, launch: ServerLaunch): string[] {
  const chosen = [...modelArguments(launch), ...cacheArguments(launch), ...deviceArguments(launch)];
  return [...chosen, ...taskArguments(launch), ...silentArguments(help)];
}

/** Names its devices and is gone again: it needs a model to do so, any will do. */
export function probeArguments(help: string, filePath: string, socketPath: string, devices: readonly string[]) {
  const where = ['--model', filePath, '--host', socketPath, '--device', devices.join(','), '--n-gpu-layers', '0'];
  return [...where, '--ctx-size', '256', '--no-warmup', ...silentArguments(help)];
}

function modelArguments({ instance, filePath, socketPath }: ServerLaunch): string[] {
  const { servedName, contextTokens, slots } = instance;
  return [
    ...['--model', filePath, '--alias', servedName, '--host', socketPath],
    ...['--ctx-size', String(contextTokens * slots), '--parallel', String(slots), '--threads', '1'],
  ];
}

/** A quantised cache of values needs flash attention, which is always on. */
function cacheArguments({ instance: { kvType = DEFAULT_KV_TYPE } }: ServerLaunch): string[] {
  return kvType === DEFAULT_KV_TYPE ? [] : ['--cache-type-k', kvType, '--cache-type-v', kvType];
}

/** Layers are split as the footprint splits them; the engine's own rule, free bytes, is not what was reserved. */
function deviceArguments({ devices }: ServerLaunch): string[] {
  if (devices.length === 0) return ['--device', 'none', '--n-gpu-layers', '0'];
  const split = ['--split-mode', 'layer', '--tensor-split', devices.map(() => '1').join(',')];
  return ['--device', devices.join(','), '--n-gpu-layers', ALL_LAYERS, ...(devices.length > 1 ? split : [])];
}

function taskArguments({ instance, header }: ServerLaunch): string[] {
  const ubatch = (tokens: number) => ['--ubatch-size', String(tokens)];
  if (instance.task === 'chat') return ubatch(UBATCH_TOKENS);
  const pooling = header.namesPooling ? [] : ['--pooling', 'last'];
  const embedding = ['--embeddings', ...pooling];
  // Where later tokens change the vectors of earlier ones, a text has to go through in one batch.
  if (!header.namesPooling && header.keepsCache) return [...embedding, ...ubatch(UBATCH_TOKENS)];
  const whole = Math.max(UBATCH_TOKENS, instance.contextTokens);
  return [...embedding, ...ubatch(whole), '--batch-size', String(whole)];
}

/** Options that not every build has; one that it does not know would end it. */
const WHERE_KNOWN: readonly (readonly string[])[] = [
  // Lowers the context and moves layers to RAM until it fits.
  ['--fit', 'off'],
  // The lines that the proof reads.
  ['--log-verbosity', '4'],
  ['--no-log-prefix'],
  ['--no-log-timestamps'],
  ['--metrics'],
  ['--slots'],
  ['--offline'],
  ['--jinja'],
  ['--no-webui'],
  // Each slot has a context of its own, as planned.
  ['--no-kv-unified'],
  // Up to 8 GiB of RAM for old prompts, unasked.
  ['--cache-ram', '0'],
];

function silentArguments(help: string): string[] {
  const known = WHERE_KNOWN.filter(([option = '']) => knows(help, option)).flat();
  return [...known, ...(/--flash-attn\s+\[on/.test(help) ? ['--flash-attn', 'on'] : ['--flash-attn'])];
}

function knows(help: string, option: string): boolean {
  return new RegExp(`(^|[\\s,])${option}(?![\\w-])`, 'm').test(help);
}
