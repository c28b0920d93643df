/**
 * NVIDIA cards by nvidia-smi. Two questions are asked: one with columns that every driver knows, one with columns
 * that some do not, because a single unknown column makes the whole query fail. Cards are told apart by UUID:
 * nvidia-smi's order is not CUDA's.
 */
import type { Backend, Gpu, Issue } from '@aivailable/contracts';
import type { CommandOutcome } from './command-runner.js';
import { type LegacyVerdict, legacyVerdict } from './legacy-table.js';
import { isBeforeMaxwell, nvidiaArchitecture } from './nvidia-cards.js';
import { type CsvRow, csvRows, mibCell, numberCell, textCell } from './nvidia-csv.js';
import { pciAddress } from './pci-address.js';
import { NVIDIA_VENDOR, type PciDisplays } from './pci-displays.js';
import type { Sense, SenseReading } from './sense.js';
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

export class NvidiaSense implements Sense {
  readonly name = 'nvidia';
  /** Those that this machine's driver knows; a column that it refuses is not asked for again. */
  #risky = RISKY_COLUMNS;

  constructor(
    private readonly tool: VendorTool,
    private readonly displays: PciDisplays,
  ) {}

  async look(): Promise<SenseReading> {
    const answer = await this.tool.ask(query(SAFE_COLUMNS));
    const cards = (await this.displays()).filter((display) => display.vendorId === NVIDIA_VENDOR);
    if (answer.kind === 'missing') return withoutDriver(cards.length, 'nvidia-smi is not installed');
    if (answer.kind !== 'exited') return { kind: 'failed', reason: `nvidia-smi ${describe(answer)}` };
    const rows = cardRows(answer.stdout);
    // A lost card makes the tool fail although it lists the others: rows count, whatever the exit code says.
    if (rows.length === 0 && answer.code !== 0) return failure(answer, cards.length);
    const extra = await this.#riskyRows();
    const gpus = rows.map((row, position) => nvidiaGpu(row, extra.get(row.uuid ?? '') ?? {}, position));
    const lost =
      answer.code === 0 ? [] : [issue(`nvidia-smi reports a fault beside the cards it lists: ${said(answer)}`)];
    return { kind: 'seen', gpus, issues: [...lost, ...refusals(gpus)] };
  }

  async #riskyRows(): Promise<Map<string, CsvRow>> {
    while (this.#risky.length > 0) {
      const columns = ['uuid', ...this.#risky];
      const answer = await this.tool.ask(query(columns));
      if (answer.kind !== 'exited') break;
      const refused = refusedColumn(answer, this.#risky);
      if (refused === null) return new Map(csvRows(answer.stdout, columns).map((row) => [row.uuid ?? '', row]));
      this.#risky = this.#risky.filter((column) => column !== refused);
    }
    return new Map();
  }
}

/** One row per card: without a UUID it cannot be told from another, and twice the same is the same. */
function cardRows(stdout: string): CsvRow[] {
  const rows = csvRows(stdout, SAFE_COLUMNS).filter((row) => textCell(row.uuid) !== null);
  return rows.filter((row, i) => rows.findIndex((other) => other.uuid === row.uuid) === i);
}

/** Pure: two rows of one card in, one GPU out. */
export function nvidiaGpu(row: CsvRow, extra: CsvRow, position: number): Gpu {
  const name = textCell(row.name) ?? 'NVIDIA GPU';
  const capability = numberCell(extra.compute_cap);
  const totalBytes = mibCell(row['memory.total']);
  const driverVersion = textCell(row.driver_version);
  const legacy = legacyVerdict({ vendor: 'nvidia', name, computeCapability: capability, gfx: null, driverVersion });
  const refusal = refusalOf({ name, capability, legacy, totalBytes, mig: textCell(extra['mig.mode.current']) });
  const uuid = textCell(row.uuid) ?? '';
  return {
    id: uuid,
    kind: 'real',
    vendor: 'nvidia',
    index: indexOf(row, position),
    uuid,
    pciBusId: pciAddress(row['pci.bus_id'] ?? ''),
    name,
    totalBytes,
    usedBytes: mibCell(row['memory.used']),
    freeBytes: mibCell(row['memory.free']),
    reservedBytes: mibCell(extra['memory.reserved']),
    computeCapability: capability === null ? null : textCell(extra.compute_cap),
    architecture: capability === null ? null : nvidiaArchitecture(capability),
    driverVersion,
    temperatureC: numberCell(row['temperature.gpu']),
    utilisationPercent: numberCell(row['utilization.gpu']),
    powerW: numberCell(row['power.draw']),
    integrated: false,
    usable: refusal === null,
    refusal,
    backends: backendsOf(legacy),
  };
}

function indexOf(row: CsvRow, position: number): number {
  const index = numberCell(row.index);
  return index !== null && Number.isInteger(index) && index >= 0 ? index : position;
}

/** All that the engine was built for, where the driver says too little to know better. */
function backendsOf(legacy: LegacyVerdict | null): Backend[] {
  return legacy?.ok ? [...new Set(legacy.routes.map(({ backend }) => backend))] : ['cuda', 'vulkan'];
}

interface CardFacts {
  readonly name: string;
  readonly capability: number | null;
  readonly legacy: LegacyVerdict | null;
  readonly totalBytes: number | null;
  readonly mig: string | null;
}

function refusalOf({ name, capability, legacy, totalBytes, mig }: CardFacts): string | null {
  if (mig === 'Enabled') {
    return `${name} is split into MIG slices, which are not supported yet. Whole cards are: switch MIG off on it, or leave it out.`;
  }
  if (legacy?.ok === false) return legacy.sentence;
  if (capability === null && isBeforeMaxwell(name)) {
    return `${name} is older than Maxwell (compute capability 5.0); no engine was built for it.`;
  }
  if (totalBytes === null) {
    return `The driver does not say how much memory ${name} has (it may share the machine's); nothing can be placed by bytes on it.`;
  }
  return null;
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
