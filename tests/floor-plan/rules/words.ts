import type { Rule } from '../parsed-tree.js';
import type { SourceFile } from '../source-file.js';
import { everyNode, nameOf, nodeField, type SyntaxNode } from '../syntax-node.js';

const OF_THE_CONSOLE = /^apps\/web\/src\/(?!.*(texts\.ts|\.spec\.tsx?|\.fake\.ts)$)/;
const READ_OUT = new Set([
  ...['label', 'title', 'placeholder', 'description', 'hint', 'alt', 'confirm', 'error'],
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext'],
]);
const WORD = /\p{L}{2}/u;
const SENTENCE = /(^|\. )[A-Z][A-Za-z]* [a-z]+ [a-z]+\b/;

/** What people read stands in the `texts.ts` of its room, so that other languages can follow. */
export const words: Rule = ({ files }) =>
  files.filter(({ path }) => OF_THE_CONSOLE.test(path)).flatMap((file) => wordsIn(file));

function wordsIn({ path, nodes }: SourceFile): string[] {
  const forDevelopers = new Set(nodes.filter(isThrown).flatMap((node) => [...everyNode(node)]));
  const found = nodes.filter((node) => !forDevelopers.has(node)).flatMap(saidBy);
  return [...new Set(found)].map((text) => `${path} says "${text}": words stand in texts.ts`);
}

/** A mistake of ours, which no reader is meant to meet. */
function isThrown(node: SyntaxNode): boolean {
  return node.type === 'NewExpression' && nameOf(nodeField(node, 'callee')) === 'Error';
}

function saidBy(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'JSXText':
      return [String(node.value).trim()].filter((text) => WORD.test(text));
    case 'JSXAttribute':
      return attributeSays(node);
    case 'StringLiteral':
      return [String(node.value)].filter((text) => SENTENCE.test(text));
    case 'TemplateElement':
      return [String(node.raw).trim()].filter((text) => SENTENCE.test(text));
    default:
      return [];
  }
}

function attributeSays(node: SyntaxNode): string[] {
  const name = nameOf(nodeField(node, 'name')) ?? '';
  const value = nodeField(node, 'value');
  if (!READ_OUT.has(name)) return [];
  return value?.type === 'StringLiteral' ? [String(value.value)].filter((text) => WORD.test(text)) : [];
}
