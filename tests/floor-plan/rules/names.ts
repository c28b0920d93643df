import type { Rule } from '../parsed-tree.js';
import { BANNED_NAMES, BANNED_WORDS, SUFFIXES } from '../plan.js';
import { exportedNames, type SourceFile } from '../source-file.js';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SOURCE = /^(apps|libs|tests|launcher)\//;

/** Names say what a thing is: kebab-case nouns, no word that fits everything, no suffix without a role. */
export const names: Rule = ({ tree, files }) => [
  ...[...tree.keys()].filter((file) => SOURCE.test(file) && /\.(ts|tsx|mjs)$/.test(file)).flatMap(pathTrespasses),
  ...files.flatMap(exportTrespasses),
];

function pathTrespasses(file: string): string[] {
  const segments = file.split('/');
  const [stem = '', ...suffixes] = (segments.pop() ?? '').replace(/\.(ts|tsx|mjs)$/, '').split('.');
  const sentences = [...segments, stem]
    .filter((part) => !KEBAB.test(part))
    .map((part) => `${file}: "${part}" is not kebab-case`);
  const whole = [...segments, stem, ...suffixes];
  const words = whole.flatMap((part) => part.split(/[-_]/));
  const banned = [
    ...words.filter((word) => BANNED_WORDS.includes(word)),
    ...whole.filter((name) => BANNED_NAMES.includes(name)),
  ];
  for (const word of banned) {
    sentences.push(`${file}: nothing is called "${word}"`);
  }
  for (const suffix of suffixes.filter((suffix) => !SUFFIXES.includes(suffix) && !BANNED_WORDS.includes(suffix))) {
    sentences.push(`${file}: ".${suffix}" is no role of the plan`);
  }
  return sentences;
}

function exportTrespasses(file: SourceFile): string[] {
  return exportedNames(file).flatMap((name) => {
    const words = name.split(/(?<=[a-z0-9])(?=[A-Z])|_/).map((word) => word.toLowerCase());
    return words
      .filter((word) => BANNED_WORDS.includes(word))
      .map((word) => `${file.path} exports ${name}: nothing is called "${word}"`);
  });
}
