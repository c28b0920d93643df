/** What people paste to name a model on the hub: `org/repo`, `org/repo:Q4_K_M`, `hf.co/org/repo`, the address of a page. */
export interface HubReference {
  /** `org/repo`. */
  readonly repo: string;
  readonly revision: string;
  readonly quantisation: string | null;
  /** Path inside the repository. */
  readonly file: string | null;
}

/** Names by which the public hub goes in links; a mirror serves the same paths. */
const ALIASES = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const NAME = '[A-Za-z0-9][A-Za-z0-9._-]*';
const REFERENCE = new RegExp(
  `^(${NAME}/${NAME})(?:/(?:tree|blob|resolve|raw)/([^/:]+)(?:/([^:?#]+))?)?/?(?::([^:/]+))?$`,
);

/** Null for what is no reference to the hub. `hubUrl`: the hub or mirror that is set. */
export function hubReference(text: string, hubUrl: string): HubReference | null {
  const path = withoutHost(text.trim(), hubUrl);
  const match = path === null ? null : REFERENCE.exec(path);
  if (!match?.[1]) return null;
  const file = match[3] === undefined ? null : decoded(match[3]);
  return { repo: match[1], revision: match[2] ?? 'main', quantisation: match[4] ?? null, file };
}

function withoutHost(text: string, hubUrl: string): string | null {
  const withScheme = /^(?:https?:\/\/|hf:\/\/)(.+)$/.exec(text.split(/[?#]/)[0] ?? '');
  const bare = withScheme?.[1] ?? text;
  const [host = '', ...rest] = bare.split('/');
  const isHub = ALIASES.has(host.toLowerCase()) || host === new URL(hubUrl).host;
  if (isHub) return rest.join('/');
  if (text.startsWith('hf://')) return bare;
  return withScheme ? null : bare;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
