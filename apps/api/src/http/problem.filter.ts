import { CatalogueError, type Problem, routeHint } from '@aivailable/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidFields } from './invalid-fields.js';
import { giveRequestId, requestIdOf } from './request-id.js';

const RETRY_AFTER_S = '2';

/** Every error that leaves /admin and /agent: a catalogue sentence, its code, the request's id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    /* An answer that began cannot be turned into a refusal any more. */
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const known = requestIdOf(request.raw);
    const requestId = known === 'unknown' ? giveRequestId(request.raw, reply.raw) : known;
    const error = catalogued(thrown, request, requestId);
    if (error.family === 'ours')
      this.logger.error(`${request.method} ${request.url} failed (${requestId})`, stack(thrown));
    if (error.retryable) void reply.header('retry-after', RETRY_AFTER_S);
    void reply.status(error.status).send(problemOf(error, requestId));
  }
}

function problemOf(error: CatalogueError, requestId: string): Problem {
  const fields = error instanceof InvalidFields ? { fields: [...error.fields] } : {};
  return { error: { code: error.code, message: error.message, requestId, ...fields } };
}

/** Nest and Fastify say some of the same things in their own words. */
function catalogued(thrown: unknown, request: FastifyRequest, requestId: string): CatalogueError {
  if (thrown instanceof CatalogueError) return thrown;
  const status = statusOf(thrown);
  if (status === 404) return nothingAt(request.method, pathOf(request));
  if (status === 401) return new CatalogueError('unauthenticated', { detail: 'Sign in first.' }, { cause: thrown });
  if (status === 413) return new CatalogueError('body_too_large', { limit: `${request.routeOptions.bodyLimit} bytes` });
  if (status !== undefined && status < 500)
    return new CatalogueError('invalid_request', { detail: thrown instanceof Error ? thrown.message : String(thrown) });
  return new CatalogueError('internal', { requestId }, { cause: thrown });
}

function nothingAt(method: string, path: string): CatalogueError {
  return new CatalogueError('route_not_found', { method, path, hint: routeHint(path) });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url;
}

function stack(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
