import { fileURLToPath } from 'node:url';
import { AGENT_PATHS } from '@aivailable/contracts';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { appModule } from './app.module.js';
import type { Access } from './auth/first-access.js';
import { NodeTokens } from './auth/node-tokens.js';
import { bootstrap } from './bootstrap.js';
import type { Config } from './config/config.js';
import { JsonLogger } from './config/json-logger.js';
import { onPort } from './config/read-config.js';
import { prepareDataFolder } from './database/data-folder.js';
import { lockFolder } from './database/folder-lock.js';
import { openDatabase } from './database/open-database.js';
import { TunnelDoor } from './fleet/tunnels/tunnel-door.js';
import { consoleFiles } from './http/console-files.js';
import { innerAdapter, prepare } from './http/inner-app.js';
import { OuterServer } from './http/outer-server.js';
import { DataPlane } from './routing/data-plane.js';

const CONSOLE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));
/** What runs when a stop is asked for may take so long to finish. */
const FINISH_WITHIN_MS = 10_000;
const JOIN_TOKEN_MINUTES = 60;

export interface RunningApi {
  readonly url: string;
  readonly access: Access;
  issueJoinTokens(count: number): Promise<string[]>;
  /** In order: accept nothing, finish what runs, close the rooms, stop the database. */
  stop(): Promise<void>;
}

type Deed = () => Promise<void> | void;

/** Starts everything in order. Where a step fails, the earlier ones are undone in reverse. */
export async function startApi(wished: Config, say: (step: string) => void): Promise<RunningApi> {
  const undo: Deed[] = [];
  const stop = () => undoAll(undo);
  try {
    await prepareDataFolder(wished.dataDir);
    const lock = await lockFolder(wished.dataDir);
    undo.push(() => lock.release());

    const outer = await OuterServer.listen(wished.host, wished.port);
    undo.push(() => outer.closeAll());
    const config = onPort(wished, outer.port);

    say(config.databaseUrl === null ? 'Starting the embedded PostgreSQL' : 'Connecting to PostgreSQL');
    const database = await openDatabase(config);
    undo.push(() => database.stop());
    say(`Using ${database.description}`);

    const app = await openRooms(config, database.address, outer, undo);
    say('Opening the doors');
    const access = await bootstrap(app);
    const tokens = app.get(NodeTokens, { strict: false });
    return { url: config.publicUrl, access, issueJoinTokens: (count) => issueAll(tokens, count), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openRooms(
  config: Config,
  address: Parameters<typeof appModule>[1],
  outer: OuterServer,
  undo: Deed[],
): Promise<NestFastifyApplication> {
  const logger = new JsonLogger(config.logLevel);
  const options = { bodyParser: false, logger, abortOnError: false };
  const adapter = innerAdapter(config.bodyLimitBytes);
  const app = await NestFactory.create<NestFastifyApplication>(appModule(config, address), adapter, options);
  undo.push(() => app.close());
  const inner = await prepare(app);
  const dataPlane = app.get(DataPlane, { strict: false });
  const tunnels = app.get(TunnelDoor, { strict: false });
  const pages = consoleFiles(CONSOLE_FOLDER, (request, response) => void inner.emit('request', request, response));
  outer.open({
    dataPlane,
    inner,
    console: pages,
    upgrades: { [AGENT_PATHS.tunnel]: (request, socket, head) => tunnels.accept(request, socket, head) },
  });
  undo.push(async () => {
    outer.stopAccepting();
    await within(FINISH_WITHIN_MS, dataPlane.drain());
    outer.closeAll();
  });
  return app;
}

async function issueAll(tokens: NodeTokens, count: number): Promise<string[]> {
  const issued = await Promise.all(Array.from({ length: count }, () => tokens.issueJoinToken(JOIN_TOKEN_MINUTES)));
  return issued.map(({ token }) => token);
}

/** A deed that fails does not keep the earlier ones from being undone. */
async function undoAll(deeds: Deed[]): Promise<void> {
  for (let deed = deeds.pop(); deed; deed = deeds.pop()) {
    try {
      await deed();
    } catch (error) {
      new Logger('stop').error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, tooLate]);
  clearTimeout(timer);
}
