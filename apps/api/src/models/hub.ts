import { CatalogueError } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { deniedSentence, type FollowOptions, follow, type HubAccess } from './follow.js';
import { chooseHubFiles, type HubFile } from './hub-choice.js';
import { type HubReference, hubReference } from './hub-reference.js';
import { fileNameOf, type SourcePart } from './import-request.js';

const SILENCE_MS = 20_000;
const MOST_PAGES = 50;
const listing = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().optional(),
    lfs: z.object({ oid: z.string(), size: z.number() }).optional(),
  }),
);

/** The hub that model references are looked up on: Hugging Face, or a mirror with the same routes. */
@Injectable()
export class Hub {
  readonly access: HubAccess;

  constructor(config: Config) {
    this.access = { url: config.hubUrl, token: config.hubToken };
  }

  /** Null for what is no reference. */
  reference(text: string): HubReference | null {
    return hubReference(text, this.access.url);
  }

  /** The files that a reference means, with sizes and digests as the hub lists them. */
  async files(reference: HubReference): Promise<SourcePart[]> {
    const listed = await this.list(reference);
    const choice = chooseHubFiles(listed, reference);
    if (!choice.ok) throw refused(reference, choice.reason);
    return choice.files.map((file) => {
      const url = this.urlOf(reference, file.path);
      return { url, fileName: fileNameOf(url), sizeBytes: file.sizeBytes, sha256: file.sha256 };
    });
  }

  urlOf({ repo, revision }: Pick<HubReference, 'repo' | 'revision'>, path: string): string {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    return `${this.access.url}/${repo}/resolve/${encodeURIComponent(revision)}/${encoded}`;
  }

  private async list(reference: HubReference): Promise<HubFile[]> {
    const agent = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS });
    try {
      return await this.pages(reference, agent);
    } finally {
      await agent.destroy();
    }
  }

  private async pages(reference: HubReference, dispatcher: Dispatcher): Promise<HubFile[]> {
    const { repo, revision } = reference;
    const first = `${this.access.url}/api/models/${repo}/tree/${encodeURIComponent(revision)}?recursive=true`;
    const files: HubFile[] = [];
    let next: string | null = first;
    for (let page = 0; next !== null && page < MOST_PAGES; page++) {
      const { statusCode, headers, body } = await this.ask(next, reference, dispatcher);
      if (statusCode !== 200) {
        await body.dump();
        throw refused(reference, whyNot(statusCode, this.access));
      }
      files.push(...filesIn(await body.json(), reference));
      next = nextPage(headers.link, first);
    }
    return files;
  }

  private async ask(url: string, reference: HubReference, dispatcher: Dispatcher): Promise<Dispatcher.ResponseData> {
    const signal = AbortSignal.timeout(3 * SILENCE_MS);
    const options: FollowOptions = { hub: this.access, shownUrl: reference.repo, dispatcher, signal };
    try {
      return (await follow(url, options)).answer;
    } catch (error) {
      if (error instanceof CatalogueError) throw error;
      const said = error instanceof Error ? error.message || error.name : String(error);
      throw refused(reference, `the hub ${this.access.url} cannot be reached (${said})`);
    }
  }
}

function filesIn(json: unknown, reference: HubReference): HubFile[] {
  const parsed = listing.safeParse(json);
  if (!parsed.success) throw refused(reference, 'the hub answered with something that is no list of files');
  return parsed.data
    .filter(({ type }) => type === 'file')
    .map(({ path, size, lfs }) => ({
      path,
      sizeBytes: lfs?.size ?? size ?? null,
      sha256: /^(?:sha256:)?([0-9a-f]{64})$/.exec(lfs?.oid ?? '')?.[1] ?? null,
    }));
}

/** A `Link` header's next page, on the same host alone. */
function nextPage(link: string | string[] | undefined, from: string): string | null {
  const text = Array.isArray(link) ? link.join(',') : (link ?? '');
  const target = /<([^>]+)>;\s*rel="next"/.exec(text)?.[1];
  if (target === undefined || !URL.canParse(target, from)) return null;
  const url = new URL(target, from);
  return url.origin === new URL(from).origin ? url.href : null;
}

function whyNot(status: number, access: HubAccess): string {
  if (status === 401 || status === 403) return deniedSentence(status, access);
  if (status === 404) return 'the hub has no such repository or revision';
  return `the hub answered ${status}`;
}

function refused({ repo }: HubReference, detail: string): CatalogueError {
  return new CatalogueError('download_refused', { url: repo, detail });
}
