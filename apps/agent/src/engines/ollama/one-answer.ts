import { CatalogueError } from '@aivailable/contracts';

/** Ollama reads no `n` and answers once without a word; here that is said. */
export function refuseSeveralAnswers(body: Buffer): void {
  if (!body.includes('"n"')) return;
  const { n }: { n?: unknown } = JSON.parse(body.toString('utf8'));
  if (typeof n !== 'number' || n === 1) return;
  const detail =
    'Ollama writes one answer to a question: send the request once per answer, or deploy the model on the embedded engine or on vLLM, which serve n.';
  throw new CatalogueError('invalid_request', { detail, param: 'n' });
}
