import { cleanEnvironment } from './api-server.js';
import { ProductProcess } from './product-process.js';

interface Joined {
  readonly type: 'joined';
  readonly nodeId: string;
  readonly nodeName: string;
}

export interface AgentWish {
  readonly apiUrl: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly joinToken: string;
}

/** An agent process that has joined. */
export interface AgentMachine {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly folder: string;
  readonly process: ProductProcess;
  /** `kill -9`. Resolves when it is gone. */
  killHard(): Promise<void>;
  stop(): Promise<void>;
}

const JOIN_MS = 120_000;

export async function startAgent(wish: AgentWish): Promise<AgentMachine> {
  const args = ['run', '--api', wish.apiUrl, '--dir', wish.folder, ...wish.args];
  const environment = { ...cleanEnvironment(), ...wish.settings, AIVAILABLE_JOIN_TOKEN: wish.joinToken };
  const running = new ProductProcess('agent', args, environment, `${wish.folder}/agent.log`);
  try {
    const { nodeId, nodeName } = await running.hears<Joined>('joined', JOIN_MS);
    return {
      nodeId,
      nodeName,
      folder: wish.folder,
      process: running,
      killHard: async () => {
        running.kill('SIGKILL');
        await running.gone;
      },
      stop: async () => {
        await running.stop();
      },
    };
  } catch (error) {
    running.kill('SIGKILL');
    throw error;
  }
}
