import { CatalogueError } from '@aivailable/contracts';
import {
  type ChatWrapper,
  type ChatWrapperGeneratedContextState,
  type LlamaGrammar,
  LlamaText,
  SpecialToken,
  SpecialTokensText,
  type Tokenizer,
} from 'node-llama-cpp';
import type { LoadedModel } from './loaded-model.js';

const ROOT = 'document-or-call';

/**
 * Of an answer that is a document by a schema, or calls: the text is a document, or the words by which this model begins
 * a call of one of these names. There the library goes on by its own grammars.
 */
export function documentOrCall(
  { llama, model: { tokenizer } }: LoadedModel,
  { settings }: ChatWrapper,
  document: LlamaGrammar,
  names: readonly string[],
): Promise<LlamaGrammar> {
  const { call, parallelism } = settings.functions;
  const section = parallelism?.call;
  const sections = section ? [section.sectionPrefix, ...(section.sectionPrefixAlternateMatches ?? [])] : [''];
  const prefixes = [call.prefix, ...(call.prefixAlternateMatches ?? [])];
  const openings = sections.flatMap((before) => prefixes.map((prefix) => LlamaText([before, prefix])));
  const opening = `(${openings.map((text) => ruleOf(text, tokenizer)).join(' | ')})`;
  const space = call.optionalPrefixSpace ? '[ ]? ' : '';
  const rule = `root | ${opening} ${space}(${names.map(literal).join(' | ')})`;
  return llama.createGrammar({ grammar: `${document.grammar}\n${ROOT} ::= ${rule}\n`, rootRuleName: ROOT });
}

/** As the library recognises it: a special token is that token, and not the characters of its name. */
function ruleOf({ values }: LlamaText, tokenizer: Tokenizer): string {
  const parts = values.flatMap((value): (string | number)[] => {
    if (value instanceof SpecialToken) return value.tokenize(tokenizer);
    if (value instanceof SpecialTokensText) return value.tokenizeSpecialTokensOnly(tokenizer);
    return [String(value)];
  });
  return parts.map((part) => (typeof part === 'string' ? literal(part) : `<[${part}]>`)).join(' ');
}

function literal(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&');
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}

/** Some models say by words of their own what comes next, a thought, a call or an answer: no one grammar rules that. */
export function refuseWhereWordsLead(state: ChatWrapperGeneratedContextState, model: string): void {
  const { prefixTriggers, noPrefixTrigger, functionCall } = state;
  if (!prefixTriggers?.length && !noPrefixTrigger && !functionCall?.initiallyEngaged) return;
  throw new CatalogueError('tools_with_format', { model });
}
