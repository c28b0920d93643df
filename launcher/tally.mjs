/** `12 passed, 0 failed, 3 skipped`. A suite that did not even load counts as one failure. */
export function tallyLine(results) {
  if (results === null) return '0 passed, 1 failed (jest left no results)';
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  const line = `${results.numPassedTests} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
