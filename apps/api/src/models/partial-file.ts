import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const remembered = z.object({ url: z.string(), validator: z.string().nullable() });

/**
 * A download that is not complete, and by what the server tells whether the rest still belongs to it. Named by its URL,
 * so that a later try of the same one goes on where this one ended, also after a restart.
 */
export class PartialFile {
  readonly path: string;
  private readonly memo: string;

  constructor(
    folder: string,
    private readonly url: string,
  ) {
    const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
    this.path = join(folder, `${name}.part`);
    this.memo = join(folder, `${name}.json`);
  }

  /** Bytes that are there and the validator they came with. Without a validator nothing can be continued. */
  async begun(): Promise<{ bytes: number; validator: string } | null> {
    const bytes = await stat(this.path).then(
      ({ size }) => size,
      () => 0,
    );
    const text = await readFile(this.memo, 'utf8').catch(() => 'null');
    const memo = remembered.nullable().catch(null).parse(parseJson(text));
    return bytes > 0 && memo?.validator && memo.url === this.url ? { bytes, validator: memo.validator } : null;
  }

  async remember(validator: string | null): Promise<void> {
    await writeFile(this.memo, JSON.stringify({ url: this.url, validator }), { mode: 0o600 });
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await this.forget();
  }

  /** The file was taken away by who verified it. */
  async forget(): Promise<void> {
    await rm(this.memo, { force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
