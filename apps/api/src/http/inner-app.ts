import type { Server } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { WsAdapter } from '@nestjs/platform-ws';
import type { FastifyInstance } from 'fastify';
import { jsonFault } from './json-fault.js';
import { ProblemFilter } from './problem.filter.js';

/** The adapter of the inner server. It never listens: the outer server emits its requests to it. */
export function innerAdapter(bodyLimitBytes: number): FastifyAdapter {
  return new FastifyAdapter({ bodyLimit: bodyLimitBytes, logger: false, forceCloseConnections: true });
}

/** The manners that all rooms share: JSON with our error sentences, problems, WebSockets. Ends with `init`. */
export async function prepare(app: NestFastifyApplication): Promise<Server> {
  const fastify = app.getHttpAdapter().getInstance();
  readJson(fastify);
  app.useGlobalFilters(new ProblemFilter());
  /* Our gateways read their messages themselves: without this the adapter parses each of them once more, for nobody. */
  app.useWebSocketAdapter(new WsAdapter(app, { messageParser: () => undefined }));
  await app.init();
  await fastify.ready();
  return serverOf(app);
}

function serverOf(app: INestApplication): Server {
  return app.getHttpServer();
}

function readJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (error) {
      done(new CatalogueError('invalid_json', { detail: jsonFault(error) }));
    }
  });
}
