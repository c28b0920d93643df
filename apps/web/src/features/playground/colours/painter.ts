import { createCssVariablesTheme, createHighlighterCore, type GrammarState, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { grammarOf } from './grammars.js';
import type { Language } from './languages.js';

/** A piece of a line: what kind of word it is (null: none) and its text. */
export type Word = readonly [kind: string | null, text: string];
export type PaintedLine = readonly Word[];

const THEME = 'ours';
/* Longer ones stay plain: patterns may take very long over them. */
const LONGEST_LINE = 2_000;

/**
 * Says which words of code are what. Colours are not its business: it names kinds, and the style sheet of each theme
 * paints them. Regular expressions of the browser do it, so no WebAssembly is needed.
 */
export class Painter {
  private highlighter: Promise<HighlighterCore> | null = null;

  /** Lines that follow those of `after`; what it resolves to is the `after` of the next ones. */
  async paint(
    language: Language,
    lines: readonly string[],
    after: GrammarState | null,
  ): Promise<{ readonly painted: readonly PaintedLine[]; readonly after: GrammarState | null }> {
    const highlighter = await this.ready(language);
    let state = after;
    const painted = lines.map((line) => {
      if (line.length > LONGEST_LINE) return [[null, line] as const];
      const more = state ? { grammarState: state } : {};
      const tokens = highlighter.codeToTokensBase(line, {
        lang: language,
        theme: THEME,
        tokenizeTimeLimit: 0,
        ...more,
      });
      state = highlighter.getLastGrammarState(tokens) ?? state;
      return (tokens[0] ?? []).map(({ content, color }) => [kindOf(color), content] as const);
    });
    return { painted, after: state };
  }

  private async ready(language: Language): Promise<HighlighterCore> {
    this.highlighter ??= createHighlighterCore({
      themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--code-' })],
      langs: [],
      engine: createJavaScriptRegexEngine({ forgiving: true }),
    });
    const highlighter = await this.highlighter;
    if (!highlighter.getLoadedLanguages().includes(language))
      await highlighter.loadLanguage(...(await grammarOf(language)));
    return highlighter;
  }
}

/** `var(--code-token-keyword)` names the kind `keyword`. */
function kindOf(color: string | undefined): string | null {
  return /--code-token-([a-z-]+)/.exec(color ?? '')?.[1] ?? null;
}
