import type { Rule } from '../parsed-tree.js';
import { placeOf } from '../place.js';
import {
  LARGEST_FILE_LINES,
  LARGEST_FUNCTION_LINES,
  LARGEST_SUITE_LINES,
  LONG_FILES,
  LONG_FUNCTIONS,
  MEDIAN_FILE_LINES,
  MEDIAN_FUNCTION_LINES,
} from '../plan.js';
import type { SourceFile } from '../source-file.js';

/** Small files of small functions. Suites of tests and markup are long by nature; their files are still bounded. */
export const sizes: Rule = ({ files }) => [
  ...files
    .filter((file) => file.lines > mostLines(file))
    .map((file) => `${file.path} has ${file.lines} lines; ${mostLines(file)} are the most`),
  ...files.filter(countsFunctions).flatMap(longFunctions),
  ...medians(files.filter(countsFunctions)),
];

function mostLines({ path }: SourceFile): number {
  if (path in LONG_FILES) return Number.POSITIVE_INFINITY;
  return isSuite(path) ? LARGEST_SUITE_LINES : LARGEST_FILE_LINES;
}

function isSuite(path: string): boolean {
  return placeOf(path).isTest || path.endsWith('.spec.mjs');
}

function countsFunctions({ path }: SourceFile): boolean {
  return !isSuite(path) && !path.endsWith('.tsx');
}

function longFunctions(file: SourceFile): string[] {
  if (file.path.startsWith(LONG_FUNCTIONS)) return [];
  const long = file.functionLines.filter((lines) => lines > LARGEST_FUNCTION_LINES);
  return long.map((lines) => `${file.path} has a function of ${lines} lines; ${LARGEST_FUNCTION_LINES} are the most`);
}

function medians(files: readonly SourceFile[]): string[] {
  const fileMedian = median(files.map((file) => file.lines));
  const functionMedian = median(files.flatMap((file) => file.functionLines));
  const sentences: string[] = [];
  if (fileMedian > MEDIAN_FILE_LINES) sentences.push(`the median file has ${fileMedian} lines`);
  if (functionMedian > MEDIAN_FUNCTION_LINES) sentences.push(`the median function has ${functionMedian} lines`);
  return sentences;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
