import { launcherNews } from '@aivailable/contracts';

/** What the agent tells the process that started it, where there is one (Node's IPC channel). */
export type LaunchMessage =
  | { type: 'step'; text: string }
  | { type: 'joined'; nodeId: string; nodeName: string }
  | { type: 'failed'; message: string; lasting?: boolean };

export type Tell = (message: LaunchMessage) => void;

interface Parent {
  connected?: boolean;
  send?: (message: LaunchMessage, callback: (error: Error | null) => void) => boolean;
}

/** A parent that has gone away is no reason to fail: engines keep serving. */
export function launchChannel(parent: Parent): Tell {
  return (message) => {
    if (parent.connected && parent.send) parent.send(message, () => {});
  };
}

/** Calls back whenever the process that started this one says that the API listens. */
export function hearApiIsUp(parent: Pick<NodeJS.EventEmitter, 'on'>, act: () => void): void {
  parent.on('message', (message: unknown) => {
    if (launcherNews.safeParse(message).success) act();
  });
}
