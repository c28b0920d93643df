import { parseArgs } from 'node:util';
import { nearest } from '@aivailable/contracts';
import type { ConfigFlags } from './config/agent-config.js';

export type Command =
  | { kind: 'run'; flags: ConfigFlags }
  | { kind: 'leave'; flags: ConfigFlags }
  | { kind: 'gpus'; flags: ConfigFlags; json: boolean }
  | { kind: 'footprint'; args: readonly string[] }
  | { kind: 'help' };

export type CommandResult = { ok: true; command: Command } | { ok: false; sentence: string };

export const FOOTPRINT_USAGE =
  'footprint FILE [--context N] [--slots N] [--kv f16|q8_0|q4_0] [--backend cuda|vulkan|rocm] [--gpus N] [--json]';

export const USAGE = `Usage:
  run --api URL --dir DIR [--token JOIN] [--name N] [--labels K=V,…] [--trial] [--simulate FLEET/NODE]
  join URL --token T [--name N] [--labels K=V,…] [--dir DIR] [--trial]
  leave [--dir DIR]
  gpus [--json] [--simulate FLEET/NODE]
  ${FOOTPRINT_USAGE}`;

const OPTIONS = {
  api: { type: 'string' },
  dir: { type: 'string' },
  token: { type: 'string' },
  name: { type: 'string' },
  labels: { type: 'string' },
  trial: { type: 'boolean' },
  simulate: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Option = keyof typeof OPTIONS;

const ALLOWED: Readonly<Record<string, readonly Option[]>> = {
  run: ['api', 'dir', 'token', 'name', 'labels', 'trial', 'simulate'],
  join: ['dir', 'token', 'name', 'labels', 'trial', 'simulate'],
  leave: ['dir'],
  gpus: ['json', 'simulate'],
};

const VERBS: readonly string[] = [...Object.keys(ALLOWED), 'footprint'];

/** A command, or one sentence that says what is wrong with the line. */
export function parseCommand(args: readonly string[]): CommandResult {
  if (args.some((arg) => arg === '--help' || arg === '-h') || args[0] === 'help')
    return { ok: true, command: { kind: 'help' } };
  // It has options of its own, and a file in place of a folder and an API.
  if (args[0] === 'footprint') return { ok: true, command: { kind: 'footprint', args: args.slice(1) } };
  const parsed = split(args);
  if (typeof parsed === 'string') return refuse(parsed);
  const { values, words } = parsed;
  const [verb, ...operands] = words;
  if (verb === undefined) return { ok: true, command: { kind: 'help' } };
  const allowed = ALLOWED[verb];
  if (!allowed) return refuse(`"${verb}" is no command. Did you mean "${nearest(verb, VERBS)}"?`);
  const stranger = (Object.keys(values) as Option[]).find((name) => !allowed.includes(name));
  if (stranger) return refuse(`"${verb}" does not know --${stranger}.`);
  if (operands.length > (verb === 'join' ? 1 : 0)) return refuse(`"${operands.at(-1)}" is one word too many.`);
  return command(verb, operands[0], values);
}

interface Values extends ConfigFlags {
  readonly json?: boolean;
}

function command(verb: string, operand: string | undefined, { json, ...flags }: Values): CommandResult {
  if (verb === 'gpus') return { ok: true, command: { kind: 'gpus', flags, json: json ?? false } };
  if (verb === 'leave') return { ok: true, command: { kind: 'leave', flags } };
  if (verb === 'run') {
    if (!flags.api) return refuse('"run" needs --api URL, such as --api http://127.0.0.1:8080.');
    return { ok: true, command: { kind: 'run', flags } };
  }
  if (!operand) return refuse('"join" needs the URL of the API, such as: join http://192.168.1.10:8080 --token T.');
  return { ok: true, command: { kind: 'run', flags: { ...flags, api: operand } } };
}

function split(args: readonly string[]): { values: Values; words: string[] } | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    return { values, words: positionals };
  } catch (error) {
    return optionSentence(error, args);
  }
}

function optionSentence(error: unknown, args: readonly string[]): string {
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  const unknown = args.find((arg) => arg.startsWith('--') && !known.includes(arg.split('=')[0] ?? ''));
  if (unknown) return `${unknown} is no option. Did you mean ${nearest(unknown, known)}?`;
  const [sentence = ''] = String(error)
    .replace(/^\w+(?: \[\w+\])?: /, '')
    .split('. ');
  return `${sentence}.`;
}

function refuse(sentence: string): CommandResult {
  return { ok: false, sentence };
}
