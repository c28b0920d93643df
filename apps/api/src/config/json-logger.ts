import { ConsoleLogger, type LogLevel as NestLevel } from '@nestjs/common';
import type { LogLevel } from './config.js';

const LEVELS: Readonly<Record<LogLevel, NestLevel[]>> = {
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
  info: ['fatal', 'error', 'warn', 'log'],
  warn: ['fatal', 'error', 'warn'],
  error: ['fatal', 'error'],
};

/** The framework's own account of what it wired; of interest only to who debugs it. */
const FRAMEWORK = new Set([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/** One JSON object per line: level, time, room, message. Secrets and texts of users are never handed to it. */
export class JsonLogger extends ConsoleLogger {
  constructor(private readonly least: LogLevel) {
    super({ json: true, colors: false, logLevels: LEVELS[least] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const room = rest.at(-1);
    if (this.least !== 'debug' && typeof room === 'string' && FRAMEWORK.has(room)) return;
    super.log(message, ...rest);
  }
}
