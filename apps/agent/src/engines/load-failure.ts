import { EngineFailure } from './engine.js';

/** What an engine's last words mean; the first that fits counts. */
const MEANINGS: readonly { code: EngineFailure['code']; pattern: RegExp }[] = [
  {
    code: 'out_of_memory',
    pattern: /InsufficientMemory|out of (device )?memory|OutOfDeviceMemory|failed to allocate/i,
  },
  {
    code: 'unsupported',
    pattern: /NoBinaryFound|unknown model architecture|no build for|UnsupportedError|requires flash_attn/i,
  },
  { code: 'file_corrupt', pattern: /tensor .* not found|invalid magic|corrupted|data is not within the file bounds/i },
];
/** The reason comes first, and each caller of who failed adds a line. */
const SHOWN_LINES = 4;
const TELLING = /error|fail|invalid|unknown|not found|abort|assert|requires/i;

/** The failure of a load, with the engine's own last words in its sentence. */
export function classifyFailure(name: string, message: string, lines: readonly string[]): EngineFailure {
  const words = [name, message, ...lines].join('\n');
  const code = MEANINGS.find(({ pattern }) => pattern.test(words))?.code ?? 'engine_failed';
  const telling = [...new Set(lines.filter((line) => TELLING.test(line)))].slice(-SHOWN_LINES);
  const said = telling.length > 0 ? ` The engine said: ${telling.join(' | ')}` : '';
  return new EngineFailure(code, `${message}${said}`);
}
