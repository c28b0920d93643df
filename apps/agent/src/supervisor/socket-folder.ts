import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The kernel takes 107 bytes of path for a Unix socket; ours add less than 32. */
const LONGEST_FOLDER = 75;

/** Where the engines listen: a folder for the owner alone, with a new name for each start. */
export class SocketFolder {
  #next = 0;

  private constructor(readonly path: string) {}

  /** In the agent's folder where its path is short enough; what an earlier run left there is cleared. */
  static async open(dir: string): Promise<SocketFolder> {
    const own = join(dir, 'run');
    if (Buffer.byteLength(own) > LONGEST_FOLDER) return new SocketFolder(await mkdtemp(join(tmpdir(), 'aivailable-')));
    await rm(own, { recursive: true, force: true });
    await mkdir(own, { recursive: true, mode: 0o700 });
    await chmod(own, 0o700);
    return new SocketFolder(own);
  }

  next(): string {
    this.#next += 1;
    return join(this.path, `${process.pid}-${this.#next}.sock`);
  }

  async close(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
