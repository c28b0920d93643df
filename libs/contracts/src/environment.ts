/**
 * Every environment variable of the product. One list, so that a typing error is refused with the nearest name
 * by whichever process reads it first.
 */
export const ENVIRONMENT = {
  AIVAILABLE_HOST: 'Address that the API listens on. Default 127.0.0.1.',
  AIVAILABLE_PORT: 'Port of the API and the console. Default 8080.',
  AIVAILABLE_DATA_DIR: 'Folder for everything that is kept. Default .aivailable in the checkout.',
  AIVAILABLE_PUBLIC_URL:
    'URL under which other machines reach the API; shown in join commands. Default http://HOST:PORT.',
  AIVAILABLE_ADMIN_EMAIL: 'E-mail of the first admin. Default admin@aivailable.local.',
  AIVAILABLE_ADMIN_PASSWORD: 'Password of the first admin, 12 characters or more. Default: generated and shown once.',
  AIVAILABLE_NEW_ADMIN_PASSWORD:
    'Set to "once" for one start where the first admin lost the password: a new one is set, AIVAILABLE_ADMIN_PASSWORD or one that is generated and shown, and their sessions end. npm start -- --new-password does the same.',
  AIVAILABLE_BOOTSTRAP_KEY: 'First API key, 32 to 200 printable characters. Default: generated and shown once.',
  AIVAILABLE_SESSION_SECRET:
    'Secret that signs console sessions, 32 characters or more. Default: generated into the data folder.',
  AIVAILABLE_BODY_LIMIT_BYTES: 'Largest request body in bytes. Default 33554432 (32 MiB).',
  AIVAILABLE_HEARTBEAT_MS: 'How often agents report. Default 1000.',
  AIVAILABLE_SUSPECT_MS: 'Silence after which a node is suspect. Default 3000.',
  AIVAILABLE_LOST_MS: 'Silence after which a node is lost. Default 8000.',
  AIVAILABLE_DRAIN_MS: 'Longest time that a draining instance may finish its answers. Default 120000.',
  AIVAILABLE_RETURN_MS:
    'How long others have to be gone from a card that was left to them before it is counted on again. Default 60000.',
  AIVAILABLE_QUEUE_MS: 'Longest time that a request waits for a slot. Default 60000.',
  AIVAILABLE_COLD_MS: 'Longest time that a request waits while a model on demand is loaded. Default 300000.',
  AIVAILABLE_TURN_MS:
    'Least time that a model on demand, while it is used, keeps its place when requests for another one as important wait for it. Default 30000.',
  AIVAILABLE_SCALE_MS:
    'How long requests have to wait, or slots to be taken, for a deployment to grow by a replica. Default 10000.',
  AIVAILABLE_CORS_ORIGINS:
    'Other sites whose pages may use the model API from a browser, such as https://chat.example.org, separated by commas; * for all. Default: none.',
  AIVAILABLE_LOG_LEVEL: 'debug, info, warn or error. Default info.',
  AIVAILABLE_REQUEST_DAYS: 'Days that single requests are kept in the accounts. Default 30.',
  AIVAILABLE_USAGE_DAYS: 'Days that the sums of requests and tokens are kept. Default 400.',
  AIVAILABLE_AUDIT_DAYS: 'Days that it is kept who changed what. Default 730.',
  AIVAILABLE_KEPT_DECISIONS:
    'Decisions of the controller that are kept, each with everything that it was made from. Default 1000.',
  AIVAILABLE_TRIAL_BYTES: 'Byte budget of the trial device. Default 2147483648 (2 GiB).',
  AIVAILABLE_STORE_BYTES:
    'Most bytes that model files may take in a store, the controller’s and each agent’s; the longest unused go first. Default: what the disk has.',
  AIVAILABLE_DISK_RESERVE_BYTES: 'Bytes that a model store leaves free on its disk. Default 268435456 (256 MiB).',
  AIVAILABLE_HUB_URL:
    'Hub that references such as org/repo:Q4_K_M are looked up on, or a mirror of it. Default https://huggingface.co.',
  AIVAILABLE_HUB_TOKEN: 'Token for private and gated models of the hub. Sent to that host alone. Default: none.',
  AIVAILABLE_AGENT_DIR:
    'Folder of an agent that joined by command: node token and model store. Default .aivailable/agent. The agents of npm start lie in AIVAILABLE_DATA_DIR.',
  AIVAILABLE_AGENT_NAME: 'Name that an agent asks for when it joins. Default: the host name.',
  AIVAILABLE_AGENT_LABELS:
    'Labels that a node brings when it joins, such as site=basement,rack=2. Default: none. An admin changes them later.',
  AIVAILABLE_JOIN_TOKEN: 'One-time token with which an agent joins.',
  AIVAILABLE_SYSFS_ROOT:
    'Root of sysfs for the AMD and Intel inventory. Default /sys. The folders `proc` (names and owners of the processes on a card) and `etc` are looked for beside it, so that a recorded machine replays as a whole.',
  AIVAILABLE_LLAMA_SERVER:
    'A llama-server binary of llama.cpp, which then serves in place of the embedded engine wherever it can. Default: none.',
  AIVAILABLE_OLLAMA:
    'An ollama binary; the agent starts one for each instance of a deployment that names the engine ollama. Default: none.',
  AIVAILABLE_OLLAMA_URL: "URL of the machine's own Ollama, used in place of one that the agent starts. Default: none.",
  AIVAILABLE_VLLM_COMMAND:
    'Command that starts vLLM, such as "/opt/vllm/bin/vllm serve"; run for each instance of a deployment that names the engine vllm. Default: none.',
  AIVAILABLE_VLLM_URL: 'URL of a vLLM that runs already, used in place of one that the agent starts. Default: none.',
  AIVAILABLE_VLLM_SHARE: 'Part of a card that each vLLM takes, between 0 and 1. Default 0.9.',
  AIVAILABLE_VLLM_GPU: 'GPU, by id or number, that the vLLM at AIVAILABLE_VLLM_URL sits on, where there are several.',
  AIVAILABLE_GPU: 'Set to "off" to ignore the GPUs of this machine.',
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT;

/** A sentence for each variable with our prefix that does not exist. */
export function unknownVariables(names: Iterable<string>): string[] {
  const known = Object.keys(ENVIRONMENT);
  return [...names]
    .filter((name) => name.startsWith('AIVAILABLE_') && !known.includes(name))
    .map((name) => `${name} is not a setting of AIvailable. Did you mean ${nearest(name, known)}?`);
}

/** The known name with the smallest edit distance. */
export function nearest(name: string, known: readonly string[]): string {
  let best = known[0] ?? '';
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
