/**
 * Where this machine's own processes reach the API. A public URL may lead through a proxy or a name that only others
 * resolve, so it is left aside where the address is known.
 */
export function localUrl(environment, readyUrl) {
  const port = environment.AIVAILABLE_PORT || '8080';
  if (!environment.AIVAILABLE_PUBLIC_URL || port === '0') return readyUrl;
  const host = environment.AIVAILABLE_HOST || '127.0.0.1';
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
