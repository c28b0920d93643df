const TROUBLE = /error|fail|abort|assert|out of memory|terminat|lost|signal/i;
/** Lines of vLLM and Ollama that carry what somebody asked, also where they tell of trouble. */
const SOMEBODYS_WORDS =
  /prompt|messages|token_ids|received request|"?content"?\s*[:=]|input[_ ]?value|scheduler_output/i;

/** After the load only trouble is kept of an engine's lines: what else it writes may be about somebody's prompt. */
export function isTrouble(line: string): boolean {
  return TROUBLE.test(line) && !SOMEBODYS_WORDS.test(line);
}
