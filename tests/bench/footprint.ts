/**
 * Our footprint against what a real engine allocates: small models of every family are written, loaded on Mesa's
 * software Vulkan (the GPU path of the engine without a GPU), on one device and on two, and measured by the engine's
 * own log lines. `--record` also writes the fixture that the quick test of libs/footprint compares with, `--recorded`
 * compares with that fixture again in place of an engine.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { footprint, modelShape } from '@aivailable/footprint';
import { describedGguf, writeGguf } from '@aivailable/gguf';
import { type EngineCase, type EngineRuns, SPLIT_CASES } from './footprint/cases.js';
import { headerOf, type Recorded } from './footprint/header.js';
import { compared, type Row, report } from './footprint/report.js';
import { type Specimen, ZOO } from './footprint/zoo.js';

const DRIVERS = '/usr/share/vulkan/icd.d';
const REPORT = join('docs', 'bench', 'footprint.md');
const FIXTURE = join('libs', 'footprint', 'src', 'fixtures', 'engine-lines.json');
const LONGEST_RUN_MS = 300_000;
const run = promisify(execFile);

async function main(args: readonly string[]): Promise<void> {
  const recorded = args.includes('--recorded') ? await asRecorded() : await measuredAll();
  const text = report(recorded.flatMap(rowsOf));
  console.log(text);
  await mkdir(join('docs', 'bench'), { recursive: true });
  await writeFile(REPORT, text);
  if (args.includes('--record'))
    await writeFile(FIXTURE, `[\n${recorded.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
}

async function asRecorded(): Promise<Recorded[]> {
  return JSON.parse(await readFile(FIXTURE, 'utf8'));
}

async function measuredAll(): Promise<Recorded[]> {
  const driver = existsSync(DRIVERS) ? readdirSync(DRIVERS).find((file) => file.startsWith('lvp_')) : undefined;
  if (driver === undefined) throw new Error(`${DRIVERS} has no Mesa driver lvp_*.json; install mesa-vulkan-drivers.`);
  const folder = await mkdtemp(join(tmpdir(), 'aivailable-bench-'));
  try {
    const found: Recorded[] = [];
    for (const specimen of ZOO) found.push(await measured(specimen, folder, join(DRIVERS, driver)));
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(specimen: Specimen, folder: string, driver: string): Promise<Recorded> {
  process.stderr.write(`${specimen.name}\n`);
  const { name, heldOut, task, cases } = specimen;
  const spec = specimen.spec();
  const file = join(folder, `${name}.gguf`);
  await writeFile(file, writeGguf(spec));
  const one = await engineRuns([file, task], 1, cases, driver);
  const two = await engineRuns([file, task], 2, SPLIT_CASES, driver);
  await rm(file);
  const engine = 'llama.cpp v0.4.0 (node-llama-cpp 3.21.1), software Vulkan';
  return { name, heldOut, engine, measured: [one, two], ...headerOf(spec) };
}

async function engineRuns(
  words: readonly string[],
  devices: number,
  cases: readonly EngineCase[],
  driver: string,
): Promise<EngineRuns> {
  const script = new URL('./footprint/engine-run.js', import.meta.url).pathname;
  const { PATH = '', HOME = '' } = process.env;
  const visible = Array.from({ length: devices }, () => '0').join(',');
  // Without these, software Vulkan stalls or crashes under load.
  const recipe = { GGML_VK_VISIBLE_DEVICES: visible, LP_NUM_THREADS: '1', GGML_VK_DISABLE_FUSION: '1' };
  const env = { PATH, HOME, VK_DRIVER_FILES: driver, ...recipe };
  const args = [script, ...words, String(devices), JSON.stringify(cases)];
  const { stdout } = await run(process.execPath, args, { env, timeout: LONGEST_RUN_MS });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

function rowsOf({ name, heldOut, measured: places, metadata, tensors }: Recorded): Row[] {
  const listed = tensors.map(([tensor, type, ...shape]) => ({ name: tensor, type, shape }));
  const result = modelShape(describedGguf({ metadata, tensors: listed }, name));
  if (!result.ok) throw new Error(`${name}: ${result.reason}`);
  const { shape } = result;
  return places.flatMap(({ weightsMib, runs }) =>
    runs.map((each) => {
      // An embedding context has one sequence, whatever the slots.
      const slots = shape.cacheless ? 1 : each.slots;
      const ours = footprint(shape, { ...each, slots, backend: 'vulkan', gpuCount: weightsMib.length });
      return compared({ name, heldOut, run: { ...each, slots } }, ours, weightsMib);
    }),
  );
}

await main(process.argv.slice(2));
