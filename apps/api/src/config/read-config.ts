import { resolve } from 'node:path';
import { unknownVariables } from '@aivailable/contracts';
import { z } from 'zod';
import type { Config } from './config.js';
import { productVersion } from './product-version.js';
import { RefusalToStart } from './refusal-to-start.js';

/** The environment is wrong: one sentence per bad value, each saying what to do. */
export class ConfigError extends RefusalToStart {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.name = 'ConfigError';
  }
}

const DAY_MS = 86_400_000;

const wholeNumber = (fallback: number, least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.number().min(least, message).max(most, message))
    .default(fallback);
};

const bytes = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a whole number of bytes such as 268435456')
  .transform(Number);

const milliseconds = (fallback: number) => wholeNumber(fallback, 50, DAY_MS);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL such as https://gpu.example.org' })
  .refine((url) => !/^https?:\/\/[^/]*@/i.test(url), 'must hold no user and no password, because it is shown')
  .transform((url) => url.replace(/\/+$/, ''));

const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim().replace(/\/$/, '')))
  .refine(
    (list) => list.every((origin) => origin === '*' || isOrigin(origin)),
    'must be origins such as https://chat.example.org, separated by commas, or *',
  )
  .default([]);

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a PostgreSQL URL such as postgres://user:password@host:5432/name',
});

const environment = z.object({
  AIVAILABLE_HOST: z.string().default('127.0.0.1'),
  AIVAILABLE_PORT: wholeNumber(8080, 0, 65_535),
  AIVAILABLE_DATA_DIR: z.string().default('.aivailable'),
  AIVAILABLE_PUBLIC_URL: httpUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  AIVAILABLE_ADMIN_EMAIL: z.email('must be an e-mail address').default('admin@aivailable.local'),
  AIVAILABLE_ADMIN_PASSWORD: z.string().min(12, 'must have 12 characters or more').max(200).optional(),
  AIVAILABLE_NEW_ADMIN_PASSWORD: z.literal('once', 'must be "once", or left out').optional(),
  AIVAILABLE_BOOTSTRAP_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, 'must have 32 to 200 printable characters without spaces')
    .optional(),
  AIVAILABLE_SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  AIVAILABLE_BODY_LIMIT_BYTES: wholeNumber(33_554_432, 1024, 1_073_741_824),
  AIVAILABLE_HEARTBEAT_MS: milliseconds(1000),
  AIVAILABLE_SUSPECT_MS: milliseconds(3000),
  AIVAILABLE_LOST_MS: milliseconds(8000),
  AIVAILABLE_DRAIN_MS: milliseconds(120_000),
  AIVAILABLE_RETURN_MS: milliseconds(60_000),
  AIVAILABLE_QUEUE_MS: milliseconds(60_000),
  AIVAILABLE_COLD_MS: milliseconds(300_000),
  AIVAILABLE_TURN_MS: milliseconds(30_000),
  AIVAILABLE_SCALE_MS: milliseconds(10_000),
  AIVAILABLE_CORS_ORIGINS: origins,
  AIVAILABLE_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error' })
    .default('info'),
  AIVAILABLE_REQUEST_DAYS: wholeNumber(30, 1, 3650),
  AIVAILABLE_USAGE_DAYS: wholeNumber(400, 1, 3650),
  AIVAILABLE_AUDIT_DAYS: wholeNumber(730, 1, 3650),
  AIVAILABLE_KEPT_DECISIONS: wholeNumber(1000, 10, 100_000),
  AIVAILABLE_STORE_BYTES: bytes.optional(),
  AIVAILABLE_DISK_RESERVE_BYTES: bytes.default(268_435_456),
  AIVAILABLE_HUB_URL: httpUrl.default('https://huggingface.co'),
  AIVAILABLE_HUB_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, 'must be printable characters without spaces')
    .optional(),
});

type Values = z.infer<typeof environment>;

/** Throws `ConfigError`. An empty variable counts as absent. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const unknown = unknownVariables(Object.keys(env));
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const wrong = parsed.success ? contradictions(parsed.data) : parsed.error.issues.map(issueSentence);
  if (!parsed.success || wrong.length + unknown.length > 0) throw new ConfigError([...unknown, ...wrong]);
  return freeze(parsed.data);
}

/** The same settings on the port that was really bound. */
export function onPort(config: Config, port: number): Config {
  if (port === config.port) return config;
  const publicUrl =
    config.publicUrl === ownUrl(config.host, config.port) ? ownUrl(config.host, port) : config.publicUrl;
  return Object.freeze({ ...config, port, publicUrl });
}

function freeze(values: Values): Config {
  return Object.freeze({
    version: productVersion(),
    host: values.AIVAILABLE_HOST,
    port: values.AIVAILABLE_PORT,
    dataDir: resolve(values.AIVAILABLE_DATA_DIR),
    publicUrl: values.AIVAILABLE_PUBLIC_URL ?? ownUrl(values.AIVAILABLE_HOST, values.AIVAILABLE_PORT),
    databaseUrl: values.DATABASE_URL ?? null,
    adminEmail: values.AIVAILABLE_ADMIN_EMAIL,
    adminPassword: values.AIVAILABLE_ADMIN_PASSWORD ?? null,
    renewsAdminPassword: values.AIVAILABLE_NEW_ADMIN_PASSWORD === 'once',
    bootstrapKey: values.AIVAILABLE_BOOTSTRAP_KEY ?? null,
    sessionSecret: values.AIVAILABLE_SESSION_SECRET ?? null,
    bodyLimitBytes: values.AIVAILABLE_BODY_LIMIT_BYTES,
    heartbeatMs: values.AIVAILABLE_HEARTBEAT_MS,
    suspectMs: values.AIVAILABLE_SUSPECT_MS,
    lostMs: values.AIVAILABLE_LOST_MS,
    drainMs: values.AIVAILABLE_DRAIN_MS,
    returnMs: values.AIVAILABLE_RETURN_MS,
    queueMs: values.AIVAILABLE_QUEUE_MS,
    coldMs: values.AIVAILABLE_COLD_MS,
    turnMs: values.AIVAILABLE_TURN_MS,
    scaleMs: values.AIVAILABLE_SCALE_MS,
    corsOrigins: values.AIVAILABLE_CORS_ORIGINS,
    logLevel: values.AIVAILABLE_LOG_LEVEL,
    requestDays: values.AIVAILABLE_REQUEST_DAYS,
    usageDays: values.AIVAILABLE_USAGE_DAYS,
    auditDays: values.AIVAILABLE_AUDIT_DAYS,
    keptDecisions: values.AIVAILABLE_KEPT_DECISIONS,
    storeBytes: values.AIVAILABLE_STORE_BYTES ?? null,
    diskReserveBytes: values.AIVAILABLE_DISK_RESERVE_BYTES,
    hubUrl: values.AIVAILABLE_HUB_URL,
    hubToken: values.AIVAILABLE_HUB_TOKEN ?? null,
  });
}

/** Values are not repeated: a password in the wrong variable must not reach a log. */
function issueSentence(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')} ${issue.message}.`;
}

function contradictions(values: Values): string[] {
  const wrong: string[] = [];
  if (values.AIVAILABLE_SUSPECT_MS <= values.AIVAILABLE_HEARTBEAT_MS)
    wrong.push('AIVAILABLE_SUSPECT_MS must be larger than AIVAILABLE_HEARTBEAT_MS, or every node is suspect.');
  if (values.AIVAILABLE_LOST_MS <= values.AIVAILABLE_SUSPECT_MS)
    wrong.push('AIVAILABLE_LOST_MS must be larger than AIVAILABLE_SUSPECT_MS.');
  return wrong;
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** An address that listens everywhere is shown as this machine. */
function ownUrl(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}
