import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Config } from '../src/config/config.js';
import { configModule } from '../src/config/config.module.js';
import { databaseModule } from '../src/database/database.module.js';
import { EventsModule } from '../src/events/events.module.js';
import { innerAdapter, prepare } from '../src/http/inner-app.js';
import { testConfig } from './config.js';
import { openTestDatabase, type TestDatabase } from './database.js';

export interface RoomOptions {
  /** The room under test and the rooms that it needs. */
  readonly imports: readonly (Type | DynamicModule)[];
  readonly config?: Partial<Config>;
  /** An open database, for a second process on it or a restart; it is then not dropped by `close`. */
  readonly database?: TestDatabase;
  /** Replaces providers by fakes: `(builder) => builder.overrideProvider(X).useValue(fake)`. */
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
}

interface Leavings {
  readonly dataDir: string;
  readonly dropDatabase: boolean;
}

/** A real Nest application on a real PostgreSQL, without the rooms that a test does not need. */
export class Room {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    private readonly inner: Server,
    private readonly leavings: Leavings,
    private outer: Server | null = null,
  ) {}

  static async open(options: RoomOptions): Promise<Room> {
    const dataDir = await mkdtemp(join(tmpdir(), 'aivailable-test-'));
    const config = testConfig({ dataDir, ...options.config });
    const database = options.database ?? (await openTestDatabase());
    const imports = [configModule(config), databaseModule(database.address), EventsModule, ...options.imports];
    const builder = Test.createTestingModule({ imports });
    const module = await (options.override?.(builder) ?? builder).compile();
    const app = module.createNestApplication<NestFastifyApplication>(innerAdapter(config.bodyLimitBytes), {
      bodyParser: false,
      logger: false,
    });
    return new Room(app, database, await prepare(app), { dataDir, dropDatabase: options.database === undefined });
  }

  /** The provider, found in any of the modules. */
  get<T>(token: Type<T> | (abstract new (...words: never[]) => T)): T {
    return this.app.get<T>(token, { strict: false });
  }

  /** A request without a network. */
  ask(request: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject(request);
  }

  /** Listens on a free port, for what needs a socket: upgrades, aborts, streams. Returns `http://127.0.0.1:PORT`. */
  async listen(): Promise<string> {
    const outer = createServer((request, response) => this.inner.emit('request', request, response));
    outer.on('upgrade', (request, socket, head) => this.inner.emit('upgrade', request, socket, head));
    await new Promise<void>((resolve) => outer.listen(0, '127.0.0.1', resolve));
    this.outer = outer;
    return `http://127.0.0.1:${portOf(outer)}`;
  }

  async close(): Promise<void> {
    this.outer?.closeAllConnections();
    this.outer?.close();
    await this.app.close();
    if (this.leavings.dropDatabase) await this.database.close();
    await rm(this.leavings.dataDir, { recursive: true, force: true });
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return address.port;
}
