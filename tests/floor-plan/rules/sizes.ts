import type { Rule } from '../parsed-tree.js';
import { placeOf } from '../place.js';
import {
  LARGEST_FILE_LINES,
  LARGEST_FUNCTION_LINES,
  LONG_FILES,
  MEDIAN_FILE_LINES,
  MEDIAN_FUNCTION_LINES,
} from '../plan.js';
import type { SourceFile } from '../source-file.js';

/** Small files of small functions. Suites of tests and markup are long by nature; their files are still bounded. */
export const sizes: Rule = ({ files }) => [
  ...files.filter(isTooLong).map((file) => `${file.path} has ${file.lines} lines; ${LARGEST_FILE_LINES} are the most`),
  ...files.filter(countsFunctions).flatMap(longFunctions),
  ...medians(files.filter(countsFunctions)),
];

function isTooLong(file: SourceFile): boolean {
  return file.lines > LARGEST_FILE_LINES && !(file.path in LONG_FILES);
}

function countsFunctions({ path }: SourceFile): boolean {
  return !placeOf(path).isTest && !/\.spec\.mjs$|\.tsx$/.test(path);
}

function longFunctions(file: SourceFile): string[] {
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
