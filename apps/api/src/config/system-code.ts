/** `ENOENT`, `EADDRINUSE`, `23503`: the code that the system or the database gave an error, if it did. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
