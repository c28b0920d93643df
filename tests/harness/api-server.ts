import { eventually } from './deadline.js';
import { freePort } from './free-port.js';
import { ProductProcess } from './product-process.js';

interface Ready {
  readonly type: 'ready';
  readonly url: string;
  readonly adminEmail: string;
}

interface JoinTokens {
  readonly type: 'join-tokens';
  readonly tokens: readonly string[];
}

const START_MS = 150_000;

/** Beats fast, so that a lost node is lost within seconds; the GPUs of the test's machine stay out of it. */
const QUICK = {
  AIVAILABLE_HEARTBEAT_MS: '250',
  AIVAILABLE_SUSPECT_MS: '1000',
  AIVAILABLE_LOST_MS: '2500',
  AIVAILABLE_DRAIN_MS: '20000',
  AIVAILABLE_GPU: 'off',
};

/** The API process of a cluster. It keeps its port over restarts, as agents dial it there. */
export class ApiServer {
  readonly email = 'admin@scenario.test';
  readonly password = 'a password for scenarios';
  readonly apiKey = 'aiv-a-key-for-scenarios-0123456789abcdef';
  #process: ProductProcess | undefined;

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async create(dataDir: string, settings: Readonly<Record<string, string>>): Promise<ApiServer> {
    return new ApiServer(dataDir, await freePort(), { ...QUICK, ...settings });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get process(): ProductProcess {
    if (this.#process === undefined) throw new Error('the API was not started');
    return this.#process;
  }

  /** Resolves once it listens. */
  async start(): Promise<void> {
    this.#process = new ProductProcess('api', [], this.#environment(), `${this.dataDir}/api.log`);
    await this.process.hears<Ready>('ready', START_MS);
  }

  async joinToken(): Promise<string> {
    this.process.tell({ type: 'issue-join-tokens', count: 1 });
    const { tokens } = await this.process.hears<JoinTokens>('join-tokens', 60_000);
    const [token] = tokens;
    if (token === undefined) throw new Error('the API issued no join token');
    return token;
  }

  /** Resolves once a model answers. */
  async ready(ms = 60_000): Promise<void> {
    await eventually(ms, 'readyz', async () => {
      const answer = await fetch(`${this.url}/readyz`);
      if (answer.status === 200) return true;
      throw new Error(await answer.text());
    });
  }

  async killHard(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.gone;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...cleanEnvironment(),
      AIVAILABLE_DATA_DIR: this.dataDir,
      AIVAILABLE_PORT: String(this.port),
      AIVAILABLE_ADMIN_EMAIL: this.email,
      AIVAILABLE_ADMIN_PASSWORD: this.password,
      AIVAILABLE_BOOTSTRAP_KEY: this.apiKey,
      ...this.settings,
    };
  }
}

/** This process's environment without settings of the product: a scenario decides all of them itself. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('AIVAILABLE_') && name !== 'DATABASE_URL',
  );
  return Object.fromEntries(kept);
}
