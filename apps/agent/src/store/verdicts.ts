import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const verdict = z.object({
  ...{ sha256: z.string(), sizeBytes: z.number(), mtimeMs: z.number() },
  /** Moves with every write, also where somebody sets the time of change back. Absent: written by an older agent. */
  ctimeMs: z.number().optional(),
});
const verdicts = z.record(z.string(), verdict);

/**
 * Files whose digest was computed once. A verdict holds as long as size and times of change stay the same, so a model
 * of 40 GB is read for it a single time and not at every start.
 */
export class Verdicts {
  #known: z.infer<typeof verdicts> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  /** The digest of the file as it lies there now; null when it has to be read. */
  async digestOf(path: string): Promise<string | null> {
    const known = (await this.#load())[path];
    const now = await stat(path).catch(() => null);
    const same =
      known &&
      now &&
      now.size === known.sizeBytes &&
      now.mtimeMs === known.mtimeMs &&
      (now.ctimeMs === known.ctimeMs || known.ctimeMs === undefined);
    return same ? known.sha256 : null;
  }

  async remember(path: string, sha256: string): Promise<void> {
    const { size, mtimeMs, ctimeMs } = await stat(path);
    const known = await this.#load();
    known[path] = { sha256, sizeBytes: size, mtimeMs, ctimeMs };
    this.#writing = this.#writing.then(() => this.#save());
    await this.#writing;
  }

  async #load(): Promise<z.infer<typeof verdicts>> {
    this.#known ??= await readFile(this.path, 'utf8')
      .then(
        (text) => verdicts.parse(JSON.parse(text)),
        () => ({}),
      )
      .catch(() => ({}));
    return this.#known;
  }

  /** A verdict that could not be kept costs one more reading, nothing else. */
  async #save(): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(`${this.path}.new`, JSON.stringify(this.#known));
      await rename(`${this.path}.new`, this.path);
    } catch {
      // Read again after the next start.
    }
  }
}
