import { CatalogueError } from './errors.js';

/** The error shape of OpenAI's API. `type` follows the status as their clients expect it. */
export interface OpenAiError {
  readonly error: { message: string; type: string; param: string | null; code: string };
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'invalid_request_error',
  429: 'rate_limit_error',
};

export function openAiError(error: CatalogueError): OpenAiError {
  const { param = null } = error.values;
  const type =
    error.code === 'insufficient_quota'
      ? 'insufficient_quota'
      : (TYPES[error.status] ?? (error.family === 'cluster' ? 'service_unavailable_error' : 'server_error'));
  return { error: { message: error.message, type, param: param === null ? null : String(param), code: error.code } };
}
