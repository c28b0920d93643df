/**
 * What the admin wrote to say where an engine is, as sentences and logs may show it: every secret in it is left out. URLs
 * carry them before the host and in their query, command lines as values of options, variables and Python's dicts.
 */
const HIDDEN = '***';
const IN_URL = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"']*@/gi;
const NAME = String.raw`[\w-]{0,40}(?:token|key|password|passwd|secret|credential)s?`;
/** Not `--max-num-batched-tokens 8192`: a number that counts is no secret. */
const VALUE = String.raw`(?:"[^"]*"|'[^']*'|(?!\d{1,7}(?:[\s,&})\]]|$))[^\s,&})\]"']+)`;
const AS_OPTION = new RegExp(String.raw`((?:^|\s)--?${NAME}(?:=|\s+))(?!-)${VALUE}`, 'gi');
const AS_VALUE = new RegExp(String.raw`(\b${NAME}["']?\s*(?:=|:)\s*\[?)${VALUE}`, 'gi');

export function withoutSecrets(text: string): string {
  return text.replace(IN_URL, `$1${HIDDEN}@`).replace(AS_OPTION, `$1${HIDDEN}`).replace(AS_VALUE, `$1${HIDDEN}`);
}
