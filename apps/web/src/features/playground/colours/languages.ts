const LANGUAGES = [
  'c',
  'cpp',
  'css',
  'diff',
  'docker',
  'go',
  'html',
  'java',
  'javascript',
  'json',
  'python',
  'rust',
  'shellscript',
  'sql',
  'typescript',
  'yaml',
] as const;
export type Language = (typeof LANGUAGES)[number];

const NAMES: ReadonlySet<string> = new Set(LANGUAGES);

const ALIASES: ReadonlyMap<string, Language> = new Map([
  ['c++', 'cpp'],
  ['bash', 'shellscript'],
  ['cjs', 'javascript'],
  ['console', 'shellscript'],
  ['dockerfile', 'docker'],
  ['golang', 'go'],
  ['js', 'javascript'],
  ['jsx', 'javascript'],
  ['mjs', 'javascript'],
  ['patch', 'diff'],
  ['py', 'python'],
  ['rs', 'rust'],
  ['sh', 'shellscript'],
  ['shell', 'shellscript'],
  ['ts', 'typescript'],
  ['tsx', 'typescript'],
  ['yml', 'yaml'],
  ['zsh', 'shellscript'],
]);

/** By the word behind the fence; null: no colours for it. */
export function languageOf(word: string): Language | null {
  const name = word.toLowerCase();
  return NAMES.has(name) ? (name as Language) : (ALIASES.get(name) ?? null);
}
