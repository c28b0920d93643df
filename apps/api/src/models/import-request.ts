import type { ImportModel } from '@aivailable/contracts';
import { splitName } from '@aivailable/gguf';

/** One file to download. */
export interface SourcePart {
  readonly url: string;
  readonly fileName: string;
  /** Unknown until the server says it. */
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

/** Who named the digest before the file was read. */
export type DigestFrom = 'given' | 'list' | 'hub' | 'computed';

export type PathRequest = Extract<ImportModel, { path: string }>;

/** A download as it is kept until it is over, after references were looked up. */
export type UrlRequest = Extract<ImportModel, { url: string }> & {
  /** All files of a split model; absent for one file. */
  readonly parts?: readonly SourcePart[];
  readonly digestFrom?: DigestFrom;
  /** The model's name where it is free or that of the same model; where not, the file's own. */
  readonly preferredName?: string;
  /** Where the file does not say it. */
  readonly license?: string;
};

export type ImportRequest = PathRequest | UrlRequest;

export function partsOf({ url, parts, sizeBytes, sha256 }: UrlRequest): readonly SourcePart[] {
  return parts ?? [{ url, fileName: fileNameOf(url), sizeBytes: sizeBytes ?? null, sha256: sha256 ?? null }];
}

/** The parts of a split model from the address of any of them; undefined for a model in one file. */
export function splitUrls(url: string): SourcePart[] | undefined {
  const split = splitName(fileNameOf(url));
  if (!split) return undefined;
  const at = (number: number): string => {
    const parsed = new URL(url);
    const own = `${padded(split.number)}-of-${padded(split.count)}`;
    parsed.pathname = replaceLast(parsed.pathname, own, `${padded(number)}-of-${padded(split.count)}`);
    return parsed.href;
  };
  return Array.from({ length: split.count }, (_, i) => {
    const partUrl = at(i + 1);
    return { url: partUrl, fileName: fileNameOf(partUrl), sizeBytes: null, sha256: null };
  });
}

export function fileNameOf(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) || 'model.gguf';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The same source is imported once however often it is asked for. */
export function sourceOf(request: ImportRequest): string {
  return 'url' in request ? (partsOf(request)[0]?.url ?? request.url) : request.path;
}

function replaceLast(text: string, from: string, to: string): string {
  const at = text.lastIndexOf(from);
  return at < 0 ? text : text.slice(0, at) + to + text.slice(at + from.length);
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}
