import { Logger } from '@nestjs/common';
import type { Access } from './auth/first-access.js';
import type { Config } from './config/config.js';
import { onPort } from './config/read-config.js';
import { prepareDataFolder } from './database/data-folder.js';
import { lockFolder } from './database/folder-lock.js';
import { openDatabase } from './database/open-database.js';
import { OuterServer } from './http/outer-server.js';
import type { OpenRooms } from './open-rooms.js';

/** What runs when a stop is asked for may take so long to finish. */
const FINISH_WITHIN_MS = 10_000;

export interface RunningApi {
  readonly url: string;
  readonly access: Access;
  /** Resolves when the database server that we started ended by itself: a new start brings it back. */
  readonly databaseLost: Promise<void>;
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
    const opening = openDatabase(config);
    undo.push(async () => (await opening.catch(() => null))?.stop());
    /* The rooms' code takes longer to load than PostgreSQL to start; the one goes on while the other does. */
    const [database, { openRooms }] = await Promise.all([opening, import('./open-rooms.js')]);
    say(`Using ${database.description}`);

    const rooms = await openRooms(config, database.address, (deed) => undo.push(deed));
    outer.open(rooms.doors);
    undo.push(() => stopServing(outer, rooms));
    say('Opening the doors');
    const access = await rooms.bootstrap();
    const { issueJoinTokens } = rooms;
    return { url: config.publicUrl, access, databaseLost: database.lost, issueJoinTokens, stop };
  } catch (error) {
    await stop();
    throw error;
  }
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

/** No new requests; the running ones may finish for a while. */
async function stopServing(outer: OuterServer, rooms: OpenRooms): Promise<void> {
  outer.stopAccepting();
  await within(FINISH_WITHIN_MS, rooms.drain());
  outer.closeAll();
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, tooLate]);
  clearTimeout(timer);
}
