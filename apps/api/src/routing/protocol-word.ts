/** In whose words a path is asked, for the accounts. */
export function protocolWord(path: string): 'openai' | 'anthropic' | 'ollama' {
  if (path.startsWith('/v1/messages')) return 'anthropic';
  return path.startsWith('/api/') ? 'ollama' : 'openai';
}
