export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = Readonly<Record<LogLevel, (message: string) => void>>;

/** One line per event: time, level, sentence. Never a token or a prompt. */
export function createLog(lowest: LogLevel, write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const say = (level: LogLevel) => (message: string) => {
    if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(lowest)) {
      write(`${now().toISOString()} ${level.padEnd(5)} agent ${message}\n`);
    }
  };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

export const silentLog: Log = createLog('error', () => {});
