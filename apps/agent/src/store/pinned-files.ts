import { AGENT_PATHS, pinnedFiles } from '@aivailable/contracts';
import { request } from 'undici';

const PATIENCE_MS = 10_000;

/** Digests that an admin pinned, as the controller has them now. Rejects when it does not say. */
export async function askPinned(apiUrl: string, nodeToken: string): Promise<ReadonlySet<string>> {
  const { statusCode, body } = await request(`${apiUrl}${AGENT_PATHS.pinnedFiles}`, {
    headers: { authorization: `Bearer ${nodeToken}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`the controller answered ${statusCode}`);
  }
  return new Set(pinnedFiles.parse(await body.json()).sha256);
}
