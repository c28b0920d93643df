import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const uses = z.record(z.string(), z.number());

/** When each model file was last wanted. What is lost of it makes a file look older than it is, nothing else. */
export class LastUses {
  #known: Record<string, number> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  async of(sha256: string): Promise<number | null> {
    return (await this.#load())[sha256] ?? null;
  }

  async note(digests: Iterable<string>, nowMs: number): Promise<void> {
    const known = await this.#load();
    for (const digest of digests) known[digest] = nowMs;
    await this.#write();
  }

  async forget(sha256: string): Promise<void> {
    delete (await this.#load())[sha256];
    await this.#write();
  }

  async #load(): Promise<Record<string, number>> {
    this.#known ??= await readFile(this.path, 'utf8')
      .then((text) => uses.parse(JSON.parse(text)))
      .catch(() => ({}));
    return this.#known;
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        await writeFile(`${this.path}.new`, JSON.stringify(this.#known));
        await rename(`${this.path}.new`, this.path);
      } catch {
        // The order of the next eviction is a little worse.
      }
    });
    return this.#writing;
  }
}
