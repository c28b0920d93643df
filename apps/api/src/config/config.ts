export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What the environment says, checked once at start. Nobody else reads `process.env`. */
export abstract class Config {
  /** Of the product, such as 0.1.0. */
  abstract readonly version: string;
  abstract readonly host: string;
  /** The port that is listened on, also where 0 asked for a free one. */
  abstract readonly port: number;
  /** Absolute. */
  abstract readonly dataDir: string;
  /** Without a slash at its end. */
  abstract readonly publicUrl: string;
  /** An outside PostgreSQL; null: the embedded one. */
  abstract readonly databaseUrl: string | null;
  abstract readonly adminEmail: string;
  abstract readonly adminPassword: string | null;
  /** At this start, for the first admin, who lost it. */
  abstract readonly renewsAdminPassword: boolean;
  abstract readonly bootstrapKey: string | null;
  abstract readonly sessionSecret: string | null;
  abstract readonly bodyLimitBytes: number;
  abstract readonly heartbeatMs: number;
  abstract readonly suspectMs: number;
  abstract readonly lostMs: number;
  abstract readonly drainMs: number;
  abstract readonly returnMs: number;
  abstract readonly queueMs: number;
  abstract readonly coldMs: number;
  abstract readonly turnMs: number;
  abstract readonly scaleMs: number;
  /** Other sites whose pages may ask for models; `*` for all. */
  abstract readonly corsOrigins: readonly string[];
  abstract readonly logLevel: LogLevel;
  /** How long single requests are kept in the accounts, and how long their sums by day. */
  abstract readonly requestDays: number;
  abstract readonly usageDays: number;
  /** How long it is kept who changed what. */
  abstract readonly auditDays: number;
  /** So many of the controller's decisions are kept. */
  abstract readonly keptDecisions: number;
  /** Most bytes of all model files in our store; null: what the disk has. */
  abstract readonly storeBytes: number | null;
  /** Left free on the disk of the store. */
  abstract readonly diskReserveBytes: number;
  /** Without a slash at its end. */
  abstract readonly hubUrl: string;
  /** Shown to nobody and sent to the hub's own host alone. */
  abstract readonly hubToken: string | null;
}
