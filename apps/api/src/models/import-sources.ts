import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { CatalogueError, type ImportModel } from '@aivailable/contracts';
import { partNames, splitName } from '@aivailable/gguf';
import { Injectable } from '@nestjs/common';
import { Hub } from './hub.js';
import type { HubReference } from './hub-reference.js';
import { fileNameOf, type ImportRequest, type SourcePart, splitUrls, type UrlRequest } from './import-request.js';
import type { PlacedFile } from './inspected-file.js';

type ByUrl = Extract<ImportModel, { url: string }>;
type ByHub = Extract<ImportModel, { hub: string }>;

/** From what somebody asked for to files with addresses: references are looked up on the hub, parts are found by name. */
@Injectable()
export class ImportSources {
  constructor(private readonly hub: Hub) {}

  resolve(wish: ImportModel): Promise<ImportRequest> {
    if ('hub' in wish) return this.byHub(wish);
    if ('url' in wish) return this.byUrl(wish);
    if (isAbsolute(wish.path)) return Promise.resolve(wish);
    throw new CatalogueError('invalid_request', {
      detail: `The path ${wish.path} is relative. Give the whole path of the file on the machine of the API.`,
    });
  }

  private async byHub({ hub, file, name, sha256 }: ByHub): Promise<UrlRequest> {
    const reference = this.hub.reference(hub);
    if (!reference) {
      throw new CatalogueError('invalid_request', {
        detail: `${hub} is not a reference to a model of the hub. Write it like org/repo:Q4_K_M or hf.co/org/repo.`,
      });
    }
    return this.listed({ ...reference, file: file ?? reference.file }, { name, sha256 });
  }

  private async byUrl(wish: ByUrl): Promise<UrlRequest> {
    const reference = this.hub.reference(wish.url);
    const isPage = reference && !/\/resolve\/|\/raw\//.test(wish.url);
    if (isPage) return this.listed(reference, wish);
    const parts = splitUrls(wish.url)?.map((part) => {
      const isNamed = part.fileName === fileNameOf(wish.url);
      return isNamed ? { ...part, sizeBytes: wish.sizeBytes ?? null, sha256: wish.sha256 ?? null } : part;
    });
    return { ...wish, ...(parts ? { parts } : {}), ...(wish.sha256 ? { digestFrom: 'given' as const } : {}) };
  }

  private async listed(reference: HubReference, { name, sha256 }: Pick<ByUrl, 'name' | 'sha256'>): Promise<UrlRequest> {
    const found = await this.hub.files(reference);
    const parts = found.map((part, i) => (i === 0 && sha256 ? withDigest(part, sha256) : part));
    const digestFrom = sha256 ? 'given' : parts.every((part) => part.sha256) ? 'hub' : 'computed';
    return { url: parts[0]?.url ?? '', parts, digestFrom, ...(name === undefined ? {} : { name }) };
  }
}

/** The hub's listing and the admin must agree, or the wrong file would be fetched for nothing. */
function withDigest(part: SourcePart, sha256: string): SourcePart {
  if (part.sha256 === null || part.sha256 === sha256) return { ...part, sha256 };
  throw new CatalogueError('wrong_digest', { file: part.fileName, found: part.sha256, expected: sha256 });
}

/** All files of the model that lies there, from the first; refuses when a part is missing, and names it. */
export async function filesAt(path: string): Promise<[PlacedFile, ...PlacedFile[]]> {
  const split = splitName(basename(path));
  if (!split) return [{ path, fileName: basename(path) }];
  const folder = dirname(path);
  const [first = basename(path), ...rest] = partNames(split);
  for (const name of [first, ...rest]) {
    const isThere = await stat(join(folder, name)).then(
      (found) => found.isFile(),
      () => false,
    );
    if (!isThere) throw new CatalogueError('part_missing', { file: name, count: split.count, folder });
  }
  const placed = (fileName: string): PlacedFile => ({ path: join(folder, fileName), fileName });
  return [placed(first), ...rest.map(placed)];
}
