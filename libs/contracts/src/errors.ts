/**
 * The one catalogue of errors: code, sentence, HTTP status, whether trying again can help.
 * Three families: the caller's (4xx), the cluster's (503/504 with Retry-After), ours (500 with the request id).
 * Mapped to HTTP once per protocol.
 */
export type ErrorFamily = 'caller' | 'cluster' | 'ours';

interface ErrorEntry {
  readonly family: ErrorFamily;
  readonly status: number;
  readonly retryable: boolean;
  /** `{name}` is replaced from the values given with the error. */
  readonly template: string;
}

const caller = (status: number, template: string): ErrorEntry => ({
  family: 'caller',
  status,
  retryable: false,
  template,
});
const cluster = (status: number, template: string): ErrorEntry => ({
  family: 'cluster',
  status,
  retryable: true,
  template,
});

export const ERRORS = {
  invalid_json: caller(400, 'The request body is not valid JSON: {detail}.'),
  invalid_request: caller(400, '{detail}'),
  malformed_http: caller(400, 'The request is not proper HTTP: {detail}.'),
  headers_too_large: caller(431, 'The headers of the request are larger than {limit}. Send fewer or shorter ones.'),
  request_timeout: caller(408, 'The request did not arrive: nothing of its {part} came for {seconds} s.'),
  body_too_large: caller(
    413,
    'The request body is larger than the limit of {limit}. Send less, or raise AIVAILABLE_BODY_LIMIT_BYTES.',
  ),
  context_length_exceeded: caller(400, '{detail}'),
  tools_with_format: caller(
    400,
    'The engine that serves "{model}" cannot offer tools and keep a JSON response_format in the same answer. Send "tool_choice" as "required" or "none", or leave one of the two out; served by llama-server, this model can do both.',
  ),
  unauthenticated: caller(401, '{detail}'),
  invalid_api_key: caller(
    401,
    'The API key is unknown or was revoked. Create one in the console under "API keys" and send it as "Authorization: Bearer <key>".',
  ),
  expired_api_key: caller(
    401,
    'The API key "{name}" expired at {expired}. Create a new one in the console under "API keys", or ask an admin to let it live longer.',
  ),
  missing_api_key: caller(401, 'No API key was sent. Send it as "Authorization: Bearer <key>".'),
  forbidden: caller(403, '{detail}'),
  insufficient_scope: caller(
    403,
    'The API key "{name}" may not {deed}: that takes the scope {scope}, and it has {scopes}. Use another key, or ask an admin to change it.',
  ),
  not_found: caller(404, '{detail}'),
  model_not_found: caller(404, 'The model "{model}" does not exist here. Available: {available}.'),
  route_not_found: caller(404, 'There is nothing at {method} {path}.{hint}'),
  method_not_allowed: caller(405, '{path} is asked with {allow}, not with {method}.'),
  conflict: caller(409, '{detail}'),
  stale_snapshot: caller(409, 'The fleet changed since this was planned: {detail}.'),
  does_not_fit: caller(409, '{detail}'),
  not_a_gguf: caller(422, '{file} is not a GGUF file: it starts with {found} where "GGUF" is expected.'),
  truncated_gguf: caller(
    422,
    '{file} is cut short: its tensors need {needed}, the file has {have}. Download it again.',
  ),
  unsupported_gguf: caller(422, '{file} cannot be used: {detail}.'),
  wrong_digest: caller(
    422,
    'The sha256 of {file} is {found}, expected {expected}. The file was not kept; check the link or the digest.',
  ),
  wrong_size: caller(
    422,
    '{file} has {found}, expected {expected}. The file was not kept; check the link or the size.',
  ),
  file_not_readable: caller(422, '{file} cannot be read: {detail}.'),
  download_refused: caller(422, '{url} could not be downloaded: {detail}.'),
  disk_full: caller(
    507,
    'Not enough room for {file}: {needed} needed, {free} free in {folder}. Free some space or set AIVAILABLE_DATA_DIR to a larger disk.',
  ),
  store_full: caller(
    507,
    'Not enough room for {file}: {needed} needed, {free} of the {budget} of AIVAILABLE_STORE_BYTES can be had in {folder}. Raise it, or unpin or delete a model.',
  ),
  part_missing: caller(
    422,
    '{file} is missing: the model is split into {count} files, and all of them must lie in {folder}.',
  ),
  rate_limit_exceeded: caller(429, '{detail}'),
  insufficient_quota: caller(429, '{detail}'),
  too_many_attempts: caller(429, 'Too many failed sign-ins. Try again in {seconds} s.'),
  no_capacity: cluster(503, '{detail}'),
  model_loading: cluster(503, 'The model "{model}" is loading ({where}). Try again shortly.'),
  file_returning: cluster(
    503,
    '{file} had made room in the store and is being fetched again from {source}. Try again shortly.',
  ),
  no_instance: cluster(503, 'No instance of "{model}" is ready: {detail}.'),
  queue_full: cluster(503, 'All slots of "{model}" are busy and {waiting} requests wait already. Try again later.'),
  queue_timeout: cluster(504, 'The request waited {seconds} s for a free slot of "{model}" and was given up.'),
  engine_failed: cluster(502, 'The engine that served "{model}" failed: {detail}.'),
  stream_interrupted: cluster(502, 'The engine that served "{model}" was lost in the middle of the answer.'),
  shutting_down: cluster(503, 'The service is stopping.'),
  starting: cluster(503, 'The service is starting. Try again shortly.'),
  internal: {
    family: 'ours',
    status: 500,
    retryable: false,
    template: 'Something went wrong on our side. Request id: {requestId}.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorValues = Readonly<Record<string, string | number>>;

/** An error of the catalogue with its values; thrown by rooms, mapped to HTTP at the door. */
export class CatalogueError extends Error {
  readonly status: number;
  readonly family: ErrorFamily;
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    readonly values: ErrorValues = {},
    options?: { cause?: unknown },
  ) {
    super(sentence(code, values), options);
    this.name = 'CatalogueError';
    const entry: ErrorEntry = ERRORS[code];
    this.status = entry.status;
    this.family = entry.family;
    this.retryable = entry.retryable;
  }
}

/**
 * The sentence of an error. A missing value is a bug and stays visible as `{name}`. Where the template goes on with a
 * full stop or a bracket, a value that is a sentence of its own gives up its full stop.
 */
export function sentence(code: ErrorCode, values: ErrorValues): string {
  return ERRORS[code].template.replace(/\{(\w+)\}([.)]?)/g, (_whole, name: string, next: string) => {
    const value = String(values[name] ?? `{${name}}`);
    return (next === '' ? value : clause(value)) + next;
  });
}

/** What somebody said, as a part of a longer sentence: without its full stop. Three dots stay. */
export function clause(said: string): string {
  return said.trim().replace(/(?<!\.)\.$/, '');
}
