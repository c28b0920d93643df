import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The secret of the link follows from the session secret and the link's generation. So it can be shown again, it is
 * kept nowhere, and a renewal makes the old one worthless.
 */
export function guestToken(secret: string, { id, generation }: { readonly id: string; readonly generation: number }) {
  return createHmac('sha256', secret).update(`guest link ${id} ${generation}`).digest('base64url');
}

export function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
