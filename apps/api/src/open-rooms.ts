import { fileURLToPath } from 'node:url';
import { AGENT_PATHS } from '@aivailable/contracts';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { appModule } from './app.module.js';
import type { Access } from './auth/first-access.js';
import { NodeTokens } from './auth/node-tokens.js';
import { bootstrap } from './bootstrap.js';
import type { Config } from './config/config.js';
import { JsonLogger } from './config/json-logger.js';
import type { DatabaseAddress } from './database/database-address.js';
import { migrate } from './database/migrate.js';
import { TunnelDoor } from './fleet/tunnels/tunnel-door.js';
import { consoleFiles } from './http/console-files.js';
import { innerAdapter, prepare } from './http/inner-app.js';
import type { Doors } from './http/outer-server.js';
import { DataPlane } from './routing/data-plane.js';

const CONSOLE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));
const JOIN_TOKEN_MINUTES = 60;

export interface OpenRooms {
  readonly doors: Doors;
  bootstrap(): Promise<Access>;
  issueJoinTokens(count: number): Promise<string[]>;
  /** Resolves when the running model requests have finished; new ones are refused. */
  drain(): Promise<void>;
}

/** Nest with all rooms on a database that runs. `undo` is told how what was opened is closed. */
export async function openRooms(
  config: Config,
  address: DatabaseAddress,
  undo: (deed: () => Promise<void>) => void,
): Promise<OpenRooms> {
  await migrate(address.url);
  const logger = new JsonLogger(config.logLevel);
  const options = { bodyParser: false, logger, abortOnError: false };
  const adapter = innerAdapter(config.bodyLimitBytes);
  const app = await NestFactory.create<NestFastifyApplication>(appModule(config, address), adapter, options);
  undo(() => app.close());
  const doors = await doorsOf(app);
  const dataPlane = app.get(DataPlane, { strict: false });
  const tokens = app.get(NodeTokens, { strict: false });
  return {
    doors,
    bootstrap: () => bootstrap(app),
    issueJoinTokens: (count) => issueAll(tokens, count),
    drain: () => dataPlane.drain(),
  };
}

async function doorsOf(app: NestFastifyApplication): Promise<Doors> {
  const inner = await prepare(app);
  const tunnels = app.get(TunnelDoor, { strict: false });
  return {
    dataPlane: app.get(DataPlane, { strict: false }),
    inner,
    console: consoleFiles(CONSOLE_FOLDER, (request, response) => void inner.emit('request', request, response)),
    upgrades: { [AGENT_PATHS.tunnel]: (request, socket, head) => tunnels.accept(request, socket, head) },
  };
}

async function issueAll(tokens: NodeTokens, count: number): Promise<string[]> {
  const issued = await Promise.all(Array.from({ length: count }, () => tokens.issueJoinToken(JOIN_TOKEN_MINUTES)));
  return issued.map(({ token }) => token);
}
