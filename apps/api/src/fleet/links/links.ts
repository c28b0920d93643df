import type { ApiMessage } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import type { AgentLink } from './agent-link.js';

const SUPERSEDED = 'Another agent opened a link with the token of this node; this one is closed.';

export type LinkListener = (nodeId: string, open: boolean) => void;

/** The open links, one per node at most: a second one of the same node takes the place of the first. */
@Injectable()
export class Links {
  readonly #open = new Map<string, AgentLink>();
  readonly #listeners = new Set<LinkListener>();

  open(link: AgentLink): void {
    const former = this.#open.get(link.nodeId);
    this.#open.set(link.nodeId, link);
    if (former !== link) former?.refuse('superseded', SUPERSEDED, false);
    this.#tell(link.nodeId, true);
  }

  /** The link's socket is gone. A superseded link changes nothing. */
  closed(link: AgentLink): void {
    if (!this.isCurrent(link)) return;
    this.#open.delete(link.nodeId);
    this.#tell(link.nodeId, false);
  }

  isCurrent(link: AgentLink): boolean {
    return this.#open.get(link.nodeId) === link;
  }

  has(nodeId: string): boolean {
    return this.#open.has(nodeId);
  }

  send(nodeId: string, message: ApiMessage): boolean {
    return this.#open.get(nodeId)?.send(message) ?? false;
  }

  /** The node does not exist any more. */
  expel(nodeId: string, message: string): void {
    const link = this.#open.get(nodeId);
    if (!link) return;
    link.refuse('node_unknown', message, false);
    this.closed(link);
  }

  /** The node is silent: should its agent live, it dials anew. */
  cut(nodeId: string): void {
    const link = this.#open.get(nodeId);
    if (!link) return;
    link.cut();
    this.closed(link);
  }

  onChange(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(nodeId: string, open: boolean): void {
    for (const listener of this.#listeners) listener(nodeId, open);
  }
}
