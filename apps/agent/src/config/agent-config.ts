import { resolve } from 'node:path';
import { type NodeLabels, parseLabels, unknownVariables } from '@aivailable/contracts';
import { LOG_LEVELS, type LogLevel } from '../log.js';

/** What may be given on the command line; it wins over the environment. */
export interface ConfigFlags {
  readonly api?: string;
  readonly dir?: string;
  readonly token?: string;
  readonly name?: string;
  readonly labels?: string;
  readonly trial?: boolean;
  readonly simulate?: string;
}

export interface SimulatedPlace {
  readonly fleet: string;
  readonly node: string;
}

/** Everything the agent was told from outside. Nobody else reads the environment. */
export interface AgentConfig {
  /** Without a slash at the end; null for the commands that need no API. */
  readonly apiUrl: string | null;
  readonly dir: string;
  readonly joinToken: string | null;
  readonly name: string | null;
  /** Brought along when it joins. */
  readonly labels: NodeLabels;
  /** Serve from the CPU with a byte budget where there is no GPU. */
  readonly trial: boolean;
  readonly trialBytes: number;
  readonly simulate: SimulatedPlace | null;
  readonly gpuOff: boolean;
  readonly sysfsRoot: string;
  /** A full path, or a bare name that is to be looked for on PATH. */
  readonly llamaServer: string | null;
  readonly outside: OutsideEngines;
  readonly logLevel: LogLevel;
  /** Most bytes of all model files; null: what the disk has. */
  readonly storeBytes: number | null;
  /** Left free on the disk of the model files. */
  readonly diskReserveBytes: number;
}

/** Engines that are programs of their own: started by us, or there already. */
export interface OutsideEngines {
  readonly ollama: string | null;
  readonly ollamaUrl: string | null;
  readonly vllmCommand: string | null;
  readonly vllmUrl: string | null;
  /** Of the card's whole memory, what a vLLM of ours takes. */
  readonly vllmShare: number;
  /** The card of the vLLM at the URL, by id or number. */
  readonly vllmGpu: string | null;
}

export type ConfigResult = { ok: true; config: AgentConfig } | { ok: false; sentences: string[] };

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_TRIAL_BYTES = 2 * 1024 ** 3;
const DEFAULT_VLLM_SHARE = 0.9;
const DEFAULT_DISK_RESERVE_BYTES = 256 * 1024 ** 2;

export function agentConfig(environment: Environment, flags: ConfigFlags, cwd: string): ConfigResult {
  const sentences = unknownVariables(Object.keys(environment));
  const read = new Reader(environment, sentences);
  const config: AgentConfig = {
    apiUrl: flags.api === undefined ? null : read.apiUrl(flags.api),
    dir: resolve(cwd, flags.dir ?? read.text('AIVAILABLE_AGENT_DIR') ?? '.aivailable/agent'),
    joinToken: flags.token ?? read.text('AIVAILABLE_JOIN_TOKEN'),
    name: read.nodeName(flags.name ?? read.text('AIVAILABLE_AGENT_NAME')),
    labels: read.labels(flags.labels ?? read.text('AIVAILABLE_AGENT_LABELS')),
    trial: flags.trial ?? false,
    trialBytes: read.bytes('AIVAILABLE_TRIAL_BYTES', DEFAULT_TRIAL_BYTES) ?? DEFAULT_TRIAL_BYTES,
    simulate: flags.simulate === undefined ? null : read.simulatedPlace(flags.simulate),
    gpuOff: read.gpuOff(),
    sysfsRoot: read.text('AIVAILABLE_SYSFS_ROOT') ?? '/sys',
    llamaServer: read.program('AIVAILABLE_LLAMA_SERVER', cwd),
    outside: read.outsideEngines(cwd),
    logLevel: read.logLevel(),
    storeBytes: read.bytes('AIVAILABLE_STORE_BYTES', null),
    diskReserveBytes: read.bytes('AIVAILABLE_DISK_RESERVE_BYTES', DEFAULT_DISK_RESERVE_BYTES) ?? 0,
  };
  return sentences.length > 0 ? { ok: false, sentences } : { ok: true, config: Object.freeze(config) };
}

/** Reads single settings and collects a sentence for each that is wrong, so that all are told at once. */
class Reader {
  constructor(
    private readonly environment: Environment,
    private readonly sentences: string[],
  ) {}

  /** An empty variable counts as not set: shells and compose files produce them. */
  text(name: string): string | null {
    return this.environment[name]?.trim() || null;
  }

  program(name: string, cwd: string): string | null {
    const text = this.text(name);
    return text?.includes('/') ? resolve(cwd, text) : text;
  }

  outsideEngines(cwd: string): OutsideEngines {
    const engines = {
      ollama: this.program('AIVAILABLE_OLLAMA', cwd),
      ollamaUrl: this.url('AIVAILABLE_OLLAMA_URL'),
      vllmCommand: this.text('AIVAILABLE_VLLM_COMMAND'),
      vllmUrl: this.url('AIVAILABLE_VLLM_URL'),
      vllmShare: this.share('AIVAILABLE_VLLM_SHARE'),
      vllmGpu: this.text('AIVAILABLE_VLLM_GPU'),
    };
    if (engines.ollama && engines.ollamaUrl) this.onlyOneOf('AIVAILABLE_OLLAMA', 'AIVAILABLE_OLLAMA_URL');
    if (engines.vllmCommand && engines.vllmUrl) this.onlyOneOf('AIVAILABLE_VLLM_COMMAND', 'AIVAILABLE_VLLM_URL');
    return engines;
  }

  private onlyOneOf(start: string, attach: string): void {
    this.sentences.push(`${start} starts an engine, ${attach} uses one that runs already. Set one of them.`);
  }

  private url(name: string): string | null {
    const text = this.text(name);
    if (text === null) return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '');
    this.sentences.push(`${name} is "${text}"; it must be an http or https URL, such as http://127.0.0.1:11434.`);
    return null;
  }

  private share(name: string): number {
    const text = this.text(name);
    const share = text === null ? DEFAULT_VLLM_SHARE : Number(text);
    if (share > 0 && share <= 1) return share;
    this.sentences.push(`${name} is "${text}"; it must be a part of a card between 0 and 1, such as 0.9.`);
    return DEFAULT_VLLM_SHARE;
  }

  apiUrl(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url && (url.protocol === 'http:' || url.protocol === 'https:')) {
      return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
    }
    this.sentences.push(`"${text}" is not an http or https URL. Write it like http://192.168.1.10:8080.`);
    return '';
  }

  nodeName(name: string | null): string | null {
    if (name !== null && (name.length === 0 || name.length > 63)) {
      this.sentences.push(`The name of a node has 1 to 63 characters; "${name}" has ${name.length}.`);
    }
    return name;
  }

  labels(text: string | null): NodeLabels {
    const parsed = parseLabels(text ?? '');
    if (parsed.ok) return parsed.labels;
    this.sentences.push(parsed.sentence);
    return {};
  }

  bytes(name: string, fallback: number | null): number | null {
    const text = this.text(name);
    if (text === null) return fallback;
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    this.sentences.push(
      `${name} is "${text}"; it must be a whole number of bytes, such as ${fallback ?? DEFAULT_TRIAL_BYTES}.`,
    );
    return fallback;
  }

  simulatedPlace(text: string): SimulatedPlace {
    const [fleet = '', node = '', ...rest] = text.split('/');
    if (!fleet || !node || rest.length > 0) {
      this.sentences.push(`--simulate wants FLEET/NODE, such as mixed-lab/auction-rack; "${text}" is not that.`);
    }
    return { fleet, node };
  }

  gpuOff(): boolean {
    const text = this.text('AIVAILABLE_GPU');
    if (text === null || text === 'off') return text === 'off';
    this.sentences.push(`AIVAILABLE_GPU is "${text}"; the only value is "off". Leave it out to use the GPUs.`);
    return false;
  }

  logLevel(): LogLevel {
    const text = this.text('AIVAILABLE_LOG_LEVEL') ?? 'info';
    const level = LOG_LEVELS.find((known) => known === text);
    if (level) return level;
    this.sentences.push(`AIVAILABLE_LOG_LEVEL is "${text}"; it must be one of ${LOG_LEVELS.join(', ')}.`);
    return 'info';
  }
}
