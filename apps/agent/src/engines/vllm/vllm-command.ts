/** The command with which the admin starts vLLM, and what is added to it for one instance. */
export interface VllmLaunch {
  readonly model: string;
  readonly port: number;
  /** Of the card's whole memory. */
  readonly share: number;
  readonly contextTokens: number;
  readonly slots: number;
  readonly task: 'chat' | 'embed';
}

export type VllmCommand =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly sentence: string };

/** The name under which every model of ours is served; the door knows the one that clients use. */
export const VLLM_SERVED_NAME = 'aivailable';

const OURS = new Set([
  ...['--model', '--host', '--port', '--gpu-memory-utilization', '--max-model-len', '--max-num-seqs'],
  ...['--served-model-name', '--tensor-parallel-size', '-tp', '--pipeline-parallel-size', '-pp', '--uds', '--api-key'],
]);
/** Each lets a part of the model or of its cache live in RAM. */
const TO_RAM = new Set(['--cpu-offload-gb', '--swap-space', '--kv-offloading-size', '--offload-group-size']);
const CONFIG = '--config';
const SHORTEST_BEGINNING = '--xyz'.length;

/** The words of a command line; quotes keep spaces together. */
export function vllmCommand(line: string): VllmCommand {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  for (const [at, word] of words.entries()) {
    const against = wordAgainst(word, words[at + 1]);
    if (against !== null) return refuse(against);
  }
  if (words.length > 0) return { ok: true, words };
  return refuse('is empty. Write it like /opt/vllm/bin/vllm serve.');
}

function wordAgainst(word: string, next: string | undefined): string | null {
  const [written = '', value = next] = word.split('=');
  const option = fullName(written);
  if (OURS.has(option)) return `sets ${option}, which is chosen for each instance. Leave it out.`;
  if (TO_RAM.has(option) && Number(value) !== 0) {
    return `sets ${option}, which puts a part of the model into RAM; here everything sits in VRAM. Leave it out.`;
  }
  if (option === CONFIG) {
    return `reads options from a file (${CONFIG}), which could put a part of the model into RAM. Write them into the command itself.`;
  }
  if (option === '--device' && value !== 'cuda') return `sets --device ${value}; only GPUs serve here.`;
  return /OffloadingConnector|LMCache/.test(word) ? 'moves the KV cache to RAM with a connector. Leave it out.' : null;
}

/** vLLM takes underscores for dashes, and Python's parser the beginning of a name for the whole. */
function fullName(written: string): string {
  if (!written.startsWith('--')) return written;
  const dashed = written.replaceAll('_', '-');
  const isBeginning = dashed.length >= SHORTEST_BEGINNING;
  return (isBeginning && [...TO_RAM, ...OURS, CONFIG].find((name) => name.startsWith(dashed))) || dashed;
}

function refuse(what: string): VllmCommand {
  return { ok: false, sentence: `AIVAILABLE_VLLM_COMMAND ${what}` };
}

/** `vllm serve` takes the model as a word, its older server module as an option. */
export function vllmArguments(words: readonly string[], launch: VllmLaunch): string[] {
  const { model, port, share, contextTokens, slots, task } = launch;
  const serve = words.indexOf('serve') + 1;
  const withModel = serve > 0 ? words.toSpliced(serve, 0, model) : [...words, '--model', model];
  return [
    ...withModel,
    ...['--host', '127.0.0.1', '--port', String(port), '--served-model-name', VLLM_SERVED_NAME],
    ...['--gpu-memory-utilization', String(share), '--max-model-len', String(contextTokens)],
    ...['--max-num-seqs', String(slots)],
    ...(task === 'embed' ? ['--runner', 'pooling'] : []),
  ];
}
