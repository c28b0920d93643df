import { splitName } from '@aivailable/gguf';

/** A GGUF file of a repository as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

export interface HubWish {
  readonly quantisation: string | null;
  readonly file: string | null;
}

export type HubChoice =
  | { readonly ok: true; readonly files: readonly HubFile[] }
  | { readonly ok: false; readonly reason: string };

const DEFAULT_QUANTISATION = 'Q4_K_M';
const LISTED = 12;

/** The files to download: one, or all parts of a split model. Refuses to guess where several would do. */
export function chooseHubFiles(listed: readonly HubFile[], { file, quantisation }: HubWish): HubChoice {
  const models = groupParts(listed.filter(isModel));
  if (models.length === 0) return refuse('it has no GGUF file; look for a repository whose name ends in GGUF');
  if (file !== null) return named(models, file);
  if (quantisation !== null) return single(models, quantisation);
  if (models.length === 1) return complete(models[0]);
  const usual = models.filter(({ label }) => mentions(label, DEFAULT_QUANTISATION));
  if (usual.length === 1) return complete(usual[0]);
  return refuse(`it has several files; add one of them as in ":${DEFAULT_QUANTISATION}": ${labels(models)}`);
}

interface HubModel {
  /** The path without what tells the parts apart. */
  readonly label: string;
  readonly files: readonly HubFile[];
  /** Of how many files it should consist. */
  readonly count: number;
}

function named(models: readonly HubModel[], file: string): HubChoice {
  const found = models.find(({ label, files }) => label === file || files.some(({ path }) => path === file));
  return found ? complete(found) : refuse(`it has no file ${file}; it has ${labels(models)}`);
}

function single(models: readonly HubModel[], quantisation: string): HubChoice {
  const found = models.filter(({ label }) => mentions(label, quantisation));
  if (found.length === 1) return complete(found[0]);
  if (found.length === 0) return refuse(`it has no file of ${quantisation}; it has ${labels(models)}`);
  return refuse(`several of its files are of ${quantisation}; name one of ${labels(found)}`);
}

function complete(model: HubModel | undefined): HubChoice {
  if (!model) return refuse('it has no GGUF file');
  if (model.files.length === model.count) return { ok: true, files: model.files };
  return refuse(`of ${model.label} it has only ${model.files.length} of ${model.count} parts`);
}

function groupParts(files: readonly HubFile[]): HubModel[] {
  const byLabel = new Map<string, HubModel>();
  for (const file of [...files].sort((a, b) => a.path.localeCompare(b.path, 'en'))) {
    const split = splitName(file.path);
    const label = split ? `${split.prefix}.gguf` : file.path;
    const count = split?.count ?? 1;
    byLabel.set(label, { label, count, files: [...(byLabel.get(label)?.files ?? []), file] });
  }
  return [...byLabel.values()];
}

/** Vision projectors and importance matrices are no models of their own. */
function isModel({ path }: HubFile): boolean {
  const name = path.split('/').at(-1) ?? '';
  return /\.gguf$/i.test(name) && !/(^|[-._])(mmproj|imatrix)([-._]|$)/i.test(name);
}

function mentions(label: string, quantisation: string): boolean {
  const words = (text: string) =>
    `-${text
      .toLowerCase()
      .replace(/\.gguf$/, '')
      .replace(/[./]/g, '-')}-`;
  return words(label).includes(words(quantisation));
}

function labels(models: readonly HubModel[]): string {
  const shown = models.slice(0, LISTED).map(({ label }) => label);
  const more = models.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function refuse(reason: string): HubChoice {
  return { ok: false, reason };
}
