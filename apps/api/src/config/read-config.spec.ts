import { describe, expect, it } from '@jest/globals';
import { onPort, readConfig } from './read-config.js';

describe('the configuration', () => {
  it('has a default for everything and cannot be changed', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      databaseUrl: null,
      adminEmail: 'admin@aivailable.local',
      adminPassword: null,
      bodyLimitBytes: 33_554_432,
      corsOrigins: [],
      logLevel: 'info',
      storeBytes: null,
      diskReserveBytes: 268_435_456,
      hubUrl: 'https://huggingface.co',
      hubToken: null,
    });
    expect(config.dataDir).toMatch(/^\/.*\/\.aivailable$/);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ AIVAILABLE_PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 8080, databaseUrl: null });
  });

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:1234'],
    ['::1', 'http://[::1]:1234'],
    ['10.0.0.5', 'http://10.0.0.5:1234'],
  ])('shows the address %s as %s', (AIVAILABLE_HOST, publicUrl) => {
    expect(readConfig({ AIVAILABLE_HOST, AIVAILABLE_PORT: '1234' }).publicUrl).toBe(publicUrl);
  });

  it('follows the port that was bound, unless the public URL was given', () => {
    expect(onPort(readConfig({ AIVAILABLE_PORT: '0' }), 4711)).toMatchObject({
      port: 4711,
      publicUrl: 'http://127.0.0.1:4711',
    });
    const given = readConfig({ AIVAILABLE_PORT: '0', AIVAILABLE_PUBLIC_URL: 'https://gpu.lab.org/' });
    expect(onPort(given, 4711).publicUrl).toBe('https://gpu.lab.org');
  });

  it('takes sites from a list, with or without a slash at their end', () => {
    const list = (AIVAILABLE_CORS_ORIGINS: string) => readConfig({ AIVAILABLE_CORS_ORIGINS }).corsOrigins;
    expect(list('https://chat.example.org/, http://localhost:3000')).toEqual([
      'https://chat.example.org',
      'http://localhost:3000',
    ]);
    expect(list('*')).toEqual(['*']);
  });

  it.each([
    [
      { AIVAILABLE_CORS_ORIGINS: 'https://chat.example.org/chat' },
      'AIVAILABLE_CORS_ORIGINS must be origins such as https://chat.example.org, separated by commas, or *.',
    ],
    [{ AIVAILABLE_PORT: '80a' }, 'AIVAILABLE_PORT must be a whole number from 0 to 65535.'],
    [{ AIVAILABLE_PORT: '70000' }, 'AIVAILABLE_PORT must be a whole number from 0 to 65535.'],
    [{ AIVAILABLE_ADMIN_EMAIL: 'root' }, 'AIVAILABLE_ADMIN_EMAIL must be an e-mail address.'],
    [{ AIVAILABLE_ADMIN_PASSWORD: 'elevenchars' }, 'AIVAILABLE_ADMIN_PASSWORD must have 12 characters or more.'],
    [
      { AIVAILABLE_BOOTSTRAP_KEY: 'short' },
      'AIVAILABLE_BOOTSTRAP_KEY must have 32 to 200 printable characters without spaces.',
    ],
    [{ AIVAILABLE_SESSION_SECRET: 'short' }, 'AIVAILABLE_SESSION_SECRET must have 32 characters or more.'],
    [
      { AIVAILABLE_PUBLIC_URL: 'gpu.lab.org' },
      'AIVAILABLE_PUBLIC_URL must be an http or https URL such as https://gpu.example.org.',
    ],
    [
      { AIVAILABLE_HUB_URL: 'https://me:hunter2@mirror.lab.org' },
      'AIVAILABLE_HUB_URL must hold no user and no password, because it is shown.',
    ],
    [
      { DATABASE_URL: 'mysql://localhost/x' },
      'DATABASE_URL must be a PostgreSQL URL such as postgres://user:password@host:5432/name.',
    ],
    [{ AIVAILABLE_STORE_BYTES: '2 GB' }, 'AIVAILABLE_STORE_BYTES must be a whole number of bytes such as 268435456.'],
    [{ AIVAILABLE_HUB_TOKEN: 'hf a' }, 'AIVAILABLE_HUB_TOKEN must be printable characters without spaces.'],
    [{ AIVAILABLE_LOG_LEVEL: 'loud' }, 'AIVAILABLE_LOG_LEVEL must be debug, info, warn or error.'],
    [{ AIVAILABLE_DRAIN_MS: '-1' }, 'AIVAILABLE_DRAIN_MS must be a whole number from 50 to 86400000.'],
    [{ AIVAILABLE_LOST_MS: '2000' }, 'AIVAILABLE_LOST_MS must be larger than AIVAILABLE_SUSPECT_MS.'],
    [
      { AIVAILABLE_SUSPECT_MS: '900' },
      'AIVAILABLE_SUSPECT_MS must be larger than AIVAILABLE_HEARTBEAT_MS, or every node is suspect.',
    ],
    [{ AIVAILABLE_PROT: '1' }, 'AIVAILABLE_PROT is not a setting of AIvailable. Did you mean AIVAILABLE_PORT?'],
  ])('refuses %j with a sentence', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(sentence);
  });

  it('says everything that is wrong at once, and no value', () => {
    const env = { AIVAILABLE_ADMIN_PASSWORD: 'secret', AIVAILABLE_PORT: 'x', AIVAILABLE_HOTS: 'y' };
    try {
      readConfig(env);
      throw new Error('it was taken');
    } catch (error) {
      const message = String(error);
      expect(message.split('\n')).toHaveLength(3);
      expect(message).not.toContain('secret');
    }
  });
});
