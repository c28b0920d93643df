import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type Backend, CatalogueError, formatBytes } from '@aivailable/contracts';
import { type Footprint, type FootprintOptions, footprint, type KvType, modelShape } from '@aivailable/footprint';
import { describedGguf, type GgufFile, readGguf } from '@aivailable/gguf';
import { FOOTPRINT_USAGE } from '../command-line.js';

/** `footprint FILE ...`: what a model would take, term by term, without loading it. */
interface FootprintRequest {
  readonly file: string;
  readonly options: FootprintOptions;
  readonly json: boolean;
}

type FootprintAnswer = { ok: true; text: string } | { ok: false; sentence: string };

const KV_TYPES: readonly KvType[] = ['f16', 'q8_0', 'q4_0'];
const BACKENDS: readonly Backend[] = ['cuda', 'vulkan', 'rocm'];
const MOST = { context: 16_777_216, slots: 256, gpus: 64 } as const;

const OPTIONS = {
  context: { type: 'string', default: '4096' },
  slots: { type: 'string', default: '1' },
  kv: { type: 'string', default: 'f16' },
  backend: { type: 'string', default: 'cuda' },
  gpus: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
} as const;

/** What is wrong with the command line or the file, as one sentence. */
class Unusable extends Error {}

export async function answerFootprint(args: readonly string[]): Promise<FootprintAnswer> {
  try {
    const { file, options, json } = readRequest(args);
    const result = modelShape(await headerOf(file));
    if (!result.ok) throw new Unusable(`${basename(file)} cannot be sized: ${result.reason}.`);
    const found = footprint(result.shape, options);
    return { ok: true, text: json ? JSON.stringify(found, null, 2) : table(found) };
  } catch (error) {
    if (error instanceof Unusable || error instanceof CatalogueError) return { ok: false, sentence: error.message };
    throw error;
  }
}

function readRequest(args: readonly string[]): FootprintRequest {
  const { values, positionals } = parse(args);
  const [file, surplus] = positionals;
  if (file === undefined) throw new Unusable(`"footprint" needs a file: ${FOOTPRINT_USAGE}`);
  if (surplus !== undefined) throw new Unusable(`"${surplus}" is one word too many: "footprint" takes one file.`);
  const options = {
    contextTokens: count('context', values.context),
    slots: count('slots', values.slots),
    kvType: choice('kv', values.kv, KV_TYPES),
    backend: choice('backend', values.backend, BACKENDS),
    gpuCount: count('gpus', values.gpus),
  };
  return { file, options, json: values.json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [sentence] = reasonOf(error).split('. ');
    throw new Unusable(`${sentence}. ${FOOTPRINT_USAGE}`);
  }
}

function count(name: keyof typeof MOST, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= MOST[name]) return value;
  throw new Unusable(`--${name} must be a whole number from 1 to ${MOST[name]}, not "${text}".`);
}

function choice<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new Unusable(`--${name} must be one of ${words.join(', ')}, not "${text}".`);
}

async function headerOf(path: string): Promise<Pick<GgufFile, 'metadata' | 'tensors'>> {
  const file = await open(path).catch((error: unknown) => {
    throw new Unusable(`${path} cannot be read: ${reasonOf(error)}.`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Unusable(`${path} is no file; name a GGUF or a JSON file.`);
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    if (await startsLikeJson(read)) return describedGguf(await parsed(path), basename(path));
    return await readGguf({ sizeBytes: stat.size, read }, basename(path));
  } finally {
    await file.close();
  }
}

async function startsLikeJson(read: (offset: number, length: number) => Promise<Uint8Array>): Promise<boolean> {
  return /^(?:\uFEFF)?\s*[{[]/.test(new TextDecoder().decode(await read(0, 64)));
}

async function parsed(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Unusable(`${path} is not JSON: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  return String(error).replace(/^\w*Error(?: \[\w+\])?: /, '');
}

function table({ terms, perGpu, totalBytes }: Footprint): string {
  const width = Math.max(...terms.map(({ name }) => name.length), 'Total'.length);
  const row = (name: string, bytes: number, note: string) =>
    `${name.padEnd(width)}  ${formatBytes(bytes).padStart(11)}  ${note}`.trimEnd();
  const shares = perGpu.map((gpu, index) => row(`GPU ${index}`, gpu.totalBytes, ''));
  return [
    ...terms.map(({ name, bytes, formula }) => row(name, bytes, formula)),
    row('Total', totalBytes, ''),
    ...(perGpu.length > 1 ? shares : []),
  ].join('\n');
}
