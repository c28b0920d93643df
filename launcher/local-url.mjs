/**
 * Where this machine's own processes reach the API. A public URL may lead through a proxy or a name that only others
 * resolve, so it is left aside where the address is known.
 */
export function localUrl(environment, readyUrl) {
  if (!environment.AIVAILABLE_PUBLIC_URL) return readyUrl;
  return expectedUrl(environment) ?? readyUrl;
}

/** Where the API will be reached from here once it listens; null when it shall choose a port by itself. */
export function expectedUrl(environment) {
  const port = environment.AIVAILABLE_PORT || '8080';
  if (port === '0') return null;
  const host = environment.AIVAILABLE_HOST || '127.0.0.1';
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
