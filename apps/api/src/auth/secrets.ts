import { hash, randomBytes, randomInt } from 'node:crypto';

const ID_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const SECRET_BYTES = 32;

/** Only digests of keys and tokens are kept. */
export function digestOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

export function hexDigestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** 256 random bits as 43 characters. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** `sk-av-<12 public>-<43 secret>`: the public part names the key in lists and logs. */
export function newApiKey(): { key: string; prefix: string } {
  const prefix = `sk-av-${letters(12)}`;
  return { key: `${prefix}-${newSecret()}`, prefix };
}

/** Easy to type, more than 90 bits: five groups of four letters without look-alikes. */
export function newPassword(): string {
  return Array.from({ length: 5 }, () => letters(4)).join('-');
}

function letters(count: number): string {
  return Array.from({ length: count }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join('');
}
