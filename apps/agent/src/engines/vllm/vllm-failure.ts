import { type EngineExit, EngineFailure } from '../engine.js';
import { withoutSecrets } from '../outside/shown-words.js';

/** What vLLM's last words mean when it does not come up; the first that fits counts. */
const MEANINGS: readonly { readonly code: EngineFailure['code']; readonly pattern: RegExp }[] = [
  { code: 'out_of_memory', pattern: /CUDA out of memory|HIP out of memory|torch\.OutOfMemoryError/i },
  {
    code: 'out_of_memory',
    pattern: /less than desired GPU memory utilization|No available memory for the cache blocks/i,
  },
  {
    code: 'out_of_memory',
    pattern: /larger than the (maximum number of tokens|available KV cache)|KV cache is needed, which is larger/i,
  },
  { code: 'unsupported', pattern: /only supported on GPUs with compute capability|no kernel image is available/i },
  {
    code: 'unsupported',
    pattern: /Failed to infer device type|No CUDA GPUs are available|are not supported for now|unrecognized arguments/i,
  },
];
/** Errors of Python end with a line that names their kind. */
const TELLING = /^(?:.*\s)?\w*(?:Error|Exception)\b.*: \S/;
const SHOWN = 2;

export function startFailure({ code, signal, lastLines }: EngineExit, lines: readonly string[]): EngineFailure {
  const meaning = MEANINGS.find(({ pattern }) => lines.some((line) => pattern.test(line)));
  const meant = meaning ? lines.filter((line) => meaning.pattern.test(line)).slice(-1) : [];
  const telling = meant.length > 0 ? meant : lines.filter((line) => TELLING.test(line)).slice(-SHOWN);
  const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
  const said = (telling.length > 0 ? telling : lastLines.slice(-SHOWN)).map((line) => line.trim()).join(' | ');
  const sentence = `vLLM ended ${how} while it loaded. It said: ${withoutSecrets(said)}`;
  return new EngineFailure(meaning?.code ?? 'engine_failed', sentence);
}
