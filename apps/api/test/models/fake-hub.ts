import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface HubRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly range: string | null;
}

const PAGE = 3;

/**
 * Two web servers that speak as a model hub does: one lists repositories and redirects to the other, which holds the
 * bytes. Files under `private/` are for who has the token.
 */
export class FakeHub {
  /** `org/repo` to path to bytes. */
  readonly repos = new Map<string, Map<string, Uint8Array>>();
  readonly asked: HubRequest[] = [];
  readonly askedOfStorage: HubRequest[] = [];
  /** The digest that the hub names for a path, where it is not that of its bytes. */
  readonly toldDigests = new Map<string, string>();
  /** Without these headers and listings nothing is known of a file beforehand. */
  namesDigests = true;
  servesRanges = true;
  /** The storage stops here and waits until the reader goes away. */
  stallAfter: number | null = null;
  private onStall: () => void = () => {};

  private constructor(
    readonly token: string,
    private readonly hub: Server,
    private readonly storage: Server,
  ) {
    hub.on('request', (request, response) => this.answer(request, response));
    storage.on('request', (request, response) => this.send(request, response));
  }

  static async open(token = 'hub-secret'): Promise<FakeHub> {
    return new FakeHub(token, await listening(), await listening());
  }

  get url(): string {
    return urlOf(this.hub);
  }

  add(repo: string, files: Readonly<Record<string, Uint8Array>>): void {
    this.repos.set(repo, new Map(Object.entries(files)));
  }

  stalled(): Promise<void> {
    return new Promise((resolve) => {
      this.onStall = resolve;
    });
  }

  async close(): Promise<void> {
    for (const server of [this.hub, this.storage]) {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(noted(request));
    const url = new URL(request.url ?? '', this.url);
    const tree = /^\/api\/models\/([^/]+\/[^/]+)\/tree\/main$/.exec(url.pathname);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(url.pathname);
    const repo = tree?.[1] ?? file?.[1] ?? '';
    if (repo.startsWith('private/') && request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end('Access to this model is restricted.');
    } else if (!this.repos.has(repo)) response.writeHead(404).end();
    else if (tree) this.list(repo, url, response);
    else this.redirect(repo, decodeURIComponent(file?.[2] ?? ''), response);
  }

  /** In pages, as the hub does it. */
  private list(repo: string, url: URL, response: ServerResponse): void {
    const cursor = Number(url.searchParams.get('cursor') ?? 0);
    const all = [...(this.repos.get(repo) ?? [])].map(([path, bytes]) => ({
      ...{ type: 'file', oid: '0'.repeat(40), size: bytes.byteLength, path },
      ...(this.namesDigests
        ? { lfs: { oid: this.digestOf(path, bytes), size: bytes.byteLength, pointerSize: 135 } }
        : {}),
    }));
    url.searchParams.set('cursor', String(cursor + PAGE));
    const link = cursor + PAGE < all.length ? { link: `<${url.href}>; rel="next"` } : {};
    const body = JSON.stringify([
      { type: 'directory', oid: 'x', size: 0, path: 'figures' },
      ...all.slice(cursor, cursor + PAGE),
    ]);
    response.writeHead(200, { 'content-type': 'application/json', ...link }).end(body);
  }

  private redirect(repo: string, path: string, response: ServerResponse): void {
    const bytes = this.repos.get(repo)?.get(path);
    if (!bytes) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
      return;
    }
    const linked = { 'x-linked-etag': `"${this.digestOf(path, bytes)}"`, 'x-linked-size': String(bytes.byteLength) };
    const location = `${urlOf(this.storage)}/${repo}/${encodeURIComponent(path)}?signature=s`;
    response.writeHead(302, { location, ...(this.namesDigests ? linked : {}) }).end();
  }

  private send(request: IncomingMessage, response: ServerResponse): void {
    this.askedOfStorage.push(noted(request));
    const [, org = '', name = '', path = ''] = new URL(request.url ?? '', 'http://x').pathname.split('/');
    const bytes = this.repos.get(`${org}/${name}`)?.get(decodeURIComponent(path)) ?? new Uint8Array();
    const asked = this.servesRanges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
    const start = Number(asked?.[1] ?? 0);
    const end = asked?.[2] ? Math.min(Number(asked[2]) + 1, bytes.byteLength) : bytes.byteLength;
    const range = { 'content-range': `bytes ${start}-${end - 1}/${bytes.byteLength}` };
    response.writeHead(asked ? 206 : 200, {
      ...{ etag: `"${digest(bytes)}"`, 'content-length': end - start },
      ...(asked ? range : {}),
    });
    if (request.method === 'HEAD') response.end();
    else if (this.stallAfter === null) response.end(bytes.subarray(start, end));
    else response.write(bytes.subarray(start, this.stallAfter), () => this.onStall());
  }

  private digestOf(path: string, bytes: Uint8Array): string {
    return this.toldDigests.get(path) ?? digest(bytes);
  }
}

function noted({ method = '', url = '', headers }: IncomingMessage): HubRequest {
  return { method, path: url, authorization: headers.authorization ?? null, range: headers.range ?? null };
}

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
