const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine of that name is known here',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'it closed the connection',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  TimeoutError: 'it does not answer',
};

/** Why the API was not reached, and what to look at: the first thing that goes wrong with a second machine. */
export function unreachableWords(apiUrl: string, error: unknown): string {
  const code = codeOf(error);
  const why = REASONS[code] ?? code;
  return `${apiUrl} cannot be reached${why === '' ? '' : ` (${why})`}, trying again. ${whatToLookAt(apiUrl)}`;
}

function whatToLookAt(apiUrl: string): string {
  const { hostname } = new URL(apiUrl);
  if (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'))
    return `${hostname} is this machine itself: does the controller run here? Where it runs elsewhere, join at the address of that machine.`;
  return 'Does the controller run there, was it started with AIVAILABLE_HOST=0.0.0.0, and does no firewall stand between?';
}

interface Failure {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** `fetch` wraps what the socket said, once or, with several addresses, twice. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, name, cause, errors }: Failure = error;
  if (typeof code === 'string') return code;
  return codeOf(errors?.[0] ?? cause) || (typeof name === 'string' && name in REASONS ? name : '');
}
