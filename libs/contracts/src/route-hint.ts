const OPENAI_PATHS = /^\/(chat\/completions|completions|embeddings|responses|messages|models)(\/|$)/;

/** Clients are told a base URL, and the usual slip is its end: a sentence that says so, or nothing. */
export function routeHint(path: string): string {
  const meant = meantPath(path);
  if (meant === null) return '';
  return ` ${meant} is meant, it seems: clients of OpenAI are told a base URL that ends with /v1, those of Anthropic and Ollama one without.`;
}

function meantPath(path: string): string | null {
  if (OPENAI_PATHS.test(path)) return `/v1${path}`;
  return /^\/v1\/(v1|api)\//.test(path) ? path.slice('/v1'.length) : null;
}
