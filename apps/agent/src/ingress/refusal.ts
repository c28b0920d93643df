import type { ServerResponse } from 'node:http';
import { CatalogueError, openAiError } from '@aivailable/contracts';

/** An error of the catalogue in OpenAI's shape, for whoever sits at the other end of the tunnel. */
export function refuse(response: ServerResponse, error: CatalogueError): void {
  const body = JSON.stringify(openAiError(error));
  response.writeHead(error.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(error.retryable ? { 'retry-after': '1' } : {}),
  });
  response.end(body);
}

export function routeNotFound(method: string, path: string): CatalogueError {
  return new CatalogueError('route_not_found', { method, path });
}
