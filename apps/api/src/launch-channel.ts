import { type ApiLaunchMessage, launcherRequest } from '@aivailable/contracts';
import { Logger } from '@nestjs/common';
import type { RunningApi } from './running-api.js';

/**
 * Who started us may be a launcher on an IPC channel, or a terminal, systemd, a container. The launcher is told
 * everything; without one the same goes to stdout, secrets once and in plain sight, because nobody else would show them.
 */
export class LaunchChannel {
  private readonly logger = new Logger('launch');

  constructor(private readonly parent: Pick<NodeJS.Process, 'send' | 'connected' | 'on'>) {}

  step(text: string): void {
    this.logger.log(text);
    this.tell({ type: 'step', text });
  }

  /** Resolves when it was told: the process ends right after. */
  failed(message: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.tell({ type: 'failed', message }, resolve)) return;
      console.error(message);
      resolve();
    });
  }

  ready({ url, access }: Pick<RunningApi, 'url' | 'access'>): void {
    const { adminEmail, adminPassword, apiKey } = access;
    this.logger.log(`Ready at ${url}`);
    if (this.tell({ type: 'ready', url, adminEmail, adminPassword, apiKey })) return;
    console.log(`AIvailable is ready at ${url}`);
    console.log(`  sign in as ${adminEmail}${adminPassword === null ? '' : ` with the password ${adminPassword}`}`);
    if (apiKey !== null) console.log(`  API key ${apiKey}`);
  }

  /** Answers what the launcher asks for, as long as it is there. A launcher that went away is no reason to end. */
  serve(api: Pick<RunningApi, 'issueJoinTokens'>): void {
    this.parent.on('message', (message: unknown) => {
      const asked = launcherRequest.safeParse(message);
      if (!asked.success) return;
      api
        .issueJoinTokens(asked.data.count)
        .then((tokens) => this.tell({ type: 'join-tokens', tokens }))
        .catch((error: Error) => this.logger.error(`No join token was issued: ${error.message}`));
    });
  }

  private tell(message: ApiLaunchMessage, told: () => void = () => undefined): boolean {
    if (!this.parent.connected || !this.parent.send) return false;
    this.parent.send(message, undefined, undefined, told);
    return true;
  }
}
