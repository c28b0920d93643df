/**
 * NVIDIA cards by nvidia-smi. Several questions are asked: one with columns that every driver knows, one with columns
 * that some do not, because a single unknown column makes the whole query fail, and one for the processes. Cards are
 * told apart by UUID: nvidia-smi's order is not CUDA's.
 */
import type { Gpu, Issue } from '@aivailable/contracts';
import type { CommandOutcome } from './command-runner.js';
import type { GpuProcesses } from './gpu-processes.js';
import { type CsvRow, csvRows, textCell } from './nvidia-csv.js';
import { nvidiaGpu } from './nvidia-gpu.js';
import { nvidiaProcesses, PROCESS_QUERY } from './nvidia-processes.js';
import { NVIDIA_VENDOR, pciDisplays } from './pci-displays.js';
import type { Sense, SenseReading } from './sense.js';
import type { KernelFiles } from './sysfs.js';
import type { VendorTool } from './vendor-tool.js';

export const SAFE_COLUMNS = [
  'index',
  'uuid',
  'pci.bus_id',
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'memory.free',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
];
const RISKY_COLUMNS = ['compute_cap', 'memory.reserved', 'mig.mode.current'];

const RISKY_EVERY = 10;

export interface NvidiaSenseOptions {
  readonly tool: VendorTool;
  readonly sysfs: KernelFiles;
  readonly processes: GpuProcesses;
}

/** What the first question brought: rows of cards, and what stands against the others. */
interface Asked {
  readonly rows: readonly CsvRow[];
  readonly issues: readonly Issue[];
}

export class NvidiaSense implements Sense {
  readonly name = 'nvidia';
  /** Those that this machine's driver knows; a column that it refuses is not asked for again. */
  #risky = RISKY_COLUMNS;
  /** What they last said of each card: a question that fails once makes no other card of it. */
  #known: ReadonlyMap<string, CsvRow> = new Map();
  #looks = 0;

  constructor(private readonly options: NvidiaSenseOptions) {}

  async look(): Promise<SenseReading> {
    const answer = await this.options.tool.ask(query(SAFE_COLUMNS));
    const cards = (await pciDisplays(this.options.sysfs)).filter(({ vendorId }) => vendorId === NVIDIA_VENDOR);
    if (answer.kind === 'missing') return withoutDriver(cards.length, 'nvidia-smi is not installed');
    if (answer.kind !== 'exited') return { kind: 'failed', reason: `nvidia-smi ${describe(answer)}` };
    const asked = listed(answer) ?? (await this.#oneByOne(answer, cards));
    if (asked === null) return failure(answer, cards.length);
    if (this.#isTimeForRisky(asked.rows)) this.#known = new Map([...this.#known, ...(await this.#riskyRows())]);
    const gpus = asked.rows.map((row, position) => nvidiaGpu(row, this.#known.get(row.uuid ?? '') ?? {}, position));
    return { kind: 'seen', gpus: await this.#withProcesses(gpus), issues: [...asked.issues, ...refusals(gpus)] };
  }

  /** They hardly ever change: asked for a card that is new, and now and then. */
  #isTimeForRisky(rows: readonly CsvRow[]): boolean {
    return this.#looks++ % RISKY_EVERY === 0 || rows.some(({ uuid }) => !this.#known.has(uuid ?? ''));
  }

  /** A lost card can make the tool fail for all of them; asked for by its place, each of the others still answers. */
  async #oneByOne(whole: Exited, cards: readonly { address: string }[]): Promise<Asked | null> {
    if (whole.code === 9 || cards.length < 2) return null;
    const rows: CsvRow[] = [];
    const issues: Issue[] = [];
    for (const { address } of cards) {
      const answer = await this.options.tool.ask([`--id=${address}`, ...query(SAFE_COLUMNS)]);
      if (answer.kind !== 'exited') return null;
      const row = cardRows(answer.stdout)[0];
      if (row) rows.push(row);
      else issues.push(issue(`The NVIDIA card at ${address} does not answer: ${said(answer)}`));
    }
    return rows.length > 0 ? { rows, issues } : null;
  }

  async #riskyRows(): Promise<Map<string, CsvRow>> {
    while (this.#risky.length > 0) {
      const columns = ['uuid', ...this.#risky];
      const answer = await this.options.tool.ask(query(columns));
      if (answer.kind !== 'exited') break;
      const refused = refusedColumn(answer, this.#risky);
      if (refused === null) return new Map(csvRows(answer.stdout, columns).map((row) => [row.uuid ?? '', row]));
      this.#risky = this.#risky.filter((column) => column !== refused);
    }
    return new Map();
  }

  /** A driver that cannot tell leaves them unknown, which is not the same as none. */
  async #withProcesses(gpus: readonly Gpu[]): Promise<Gpu[]> {
    if (gpus.length === 0) return [];
    const answer = await this.options.tool.ask(PROCESS_QUERY);
    if (answer.kind !== 'exited' || answer.code !== 0) return [...gpus];
    const found = nvidiaProcesses(answer.stdout);
    return Promise.all(
      gpus.map(async (gpu) => {
        const foreignProcesses = await this.options.processes.foreign(found.get(gpu.uuid ?? '') ?? []);
        return { ...gpu, foreignProcesses };
      }),
    );
  }
}

/** A lost card makes the tool fail although it lists the others: rows count, whatever the exit code says. */
function listed(answer: Exited): Asked | null {
  const rows = cardRows(answer.stdout);
  if (answer.code === 0) return { rows, issues: [] };
  if (rows.length === 0) return null;
  return { rows, issues: [issue(`nvidia-smi reports a fault beside the cards it lists: ${said(answer)}`)] };
}

/** One row per card: twice the same is the same. */
function cardRows(stdout: string): CsvRow[] {
  const rows = csvRows(stdout, SAFE_COLUMNS);
  const key = (row: CsvRow) => textCell(row.uuid) ?? `${row['pci.bus_id']} ${row.index}`;
  return rows.filter((row, i) => rows.findIndex((other) => key(other) === key(row)) === i);
}

function query(columns: readonly string[]): string[] {
  return [`--query-gpu=${columns.join(',')}`, '--format=csv,noheader,nounits'];
}

type Exited = Extract<CommandOutcome, { kind: 'exited' }>;

/** `Field "compute_cap" is not a valid field to query.` Unnamed failures drop the last column, so that it ends. */
function refusedColumn(answer: Exited, asked: readonly string[]): string | null {
  const named = /Field "([^"]+)" is not a valid field/i.exec(`${answer.stdout}\n${answer.stderr}`)?.[1];
  if (named && asked.includes(named)) return named;
  return answer.code === 2 ? (asked.at(-1) ?? null) : null;
}

function failure(answer: Exited, cards: number): SenseReading {
  // 9 is "the driver is not loaded"; its text comes on stdout.
  if (answer.code === 9) return withoutDriver(cards, said(answer));
  return { kind: 'failed', reason: `nvidia-smi ended with ${answer.code}: ${said(answer)}` };
}

function withoutDriver(cards: number, why: string): SenseReading {
  const message = `${cards === 1 ? 'An NVIDIA card is' : `${cards} NVIDIA cards are`} in this machine, but its driver does not answer (${why}). Install NVIDIA's driver (550 or later) and start the agent again.`;
  return { kind: 'seen', gpus: [], issues: cards > 0 ? [{ code: 'driver_missing', message }] : [] };
}

function refusals(gpus: readonly Gpu[]): Issue[] {
  return gpus.flatMap(({ id, refusal }) =>
    refusal ? [{ code: 'gpu_refused' as const, message: refusal, gpuId: id }] : [],
  );
}

function issue(message: string): Issue {
  return { code: 'gpu_query_failed', message };
}

/** The first line that either stream has, for the sentence. */
function said({ stdout, stderr }: Exited): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && line.split(',').length < SAFE_COLUMNS.length) ?? 'no reason given';
}

function describe(answer: CommandOutcome): string {
  if (answer.kind === 'hanging') return 'does not answer';
  return answer.kind === 'failed' ? `could not be run: ${answer.reason}` : answer.kind;
}
