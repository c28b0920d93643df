import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Who this node is to its API. The token is a secret: the file is for its owner alone. */
const storedNode = z.object({
  apiUrl: z.string().min(1),
  nodeId: z.string().min(1),
  nodeName: z.string().min(1),
  nodeToken: z.string().min(1),
});
export type StoredNode = z.infer<typeof storedNode>;

const FILE = 'node.json';

/** Null when this folder never joined; a file that cannot be understood counts as such. */
export async function readNode(dir: string): Promise<StoredNode | null> {
  try {
    return storedNode.parse(JSON.parse(await readFile(join(dir, FILE), 'utf8')));
  } catch {
    return null;
  }
}

export async function writeNode(dir: string, node: StoredNode): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, FILE);
  const fresh = `${path}.new`;
  await writeFile(fresh, `${JSON.stringify(node, null, 2)}\n`, { mode: 0o600 });
  // A file left by an interrupted write keeps its own mode.
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

export async function forgetNode(dir: string): Promise<void> {
  await rm(join(dir, FILE), { force: true });
}
