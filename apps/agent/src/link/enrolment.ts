import type { NodeLabels } from '@aivailable/contracts';
import { type JoinOptions, joinFleet } from './join.js';
import { forgetNode, readNode, type StoredNode, writeNode } from './node-token.js';

export interface EnrolmentOptions extends Omit<JoinOptions, 'request'> {
  readonly dir: string;
  readonly joinToken: string | null;
  readonly hostname: string;
  readonly name: string | null;
  readonly labels: NodeLabels;
}

export type EnrolmentResult = { ok: true; node: StoredNode } | { ok: false; message: string };

/**
 * How this folder became a node: by the token that it keeps, else by a join token. The join token is good once, so a
 * kept token goes first; only when the API refuses that one is the join token tried.
 */
export class Enrolment {
  #joinToken: string | null;

  constructor(private readonly options: EnrolmentOptions) {
    this.#joinToken = options.joinToken;
  }

  async begin(): Promise<EnrolmentResult> {
    const stored = await readNode(this.options.dir);
    return stored ? { ok: true, node: { ...stored, apiUrl: this.options.apiUrl } } : this.#join();
  }

  /** The API does not know the kept token: what is left is the join token, if it was not used yet. */
  async again(refusal: string): Promise<EnrolmentResult> {
    if (this.#joinToken === null) return { ok: false, message: refusal };
    await forgetNode(this.options.dir);
    return this.#join();
  }

  async #join(): Promise<EnrolmentResult> {
    const { apiUrl, dir, hostname, name, labels } = this.options;
    const token = this.#joinToken;
    if (token === null) {
      return { ok: false, message: `This agent has not joined ${apiUrl} yet. Give it a join token with --token.` };
    }
    this.#joinToken = null;
    const request = {
      token,
      hostname,
      ...(name !== null && { name }),
      ...(Object.keys(labels).length > 0 && { labels }),
    };
    const joined = await joinFleet({ ...this.options, request });
    if (!joined.ok) return joined;
    const node = { apiUrl, ...joined.answer };
    await writeNode(dir, node);
    return { ok: true, node };
  }
}
