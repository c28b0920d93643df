import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { ClusterNodes } from './cluster-nodes.js';
import { Links } from './links/links.js';

const LONGEST_MS = 250;
const SHORTEST_MS = 20;

/** The one timer that notices silence. A node that gets lost also loses its link: should it live, it dials anew. */
@Injectable()
export class LivenessWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly nodes: ClusterNodes,
    private readonly links: Links,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = Math.max(SHORTEST_MS, Math.min(LONGEST_MS, this.config.suspectMs / 4));
    this.#timer = setInterval(() => this.sweep(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  sweep(): void {
    for (const { nodeId, to } of this.nodes.sweep()) if (to === 'lost') this.links.cut(nodeId);
  }
}
