/** Sums what several runs of jest counted. A suite that did not even load is one failure, and so is a run without results. */
export function sumOf(runs) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const results of runs) {
    sum.passed += results?.numPassedTests ?? 0;
    sum.failed += results === null ? 1 : results.numFailedTests + results.numRuntimeErrorTestSuites;
    sum.skipped += results === null ? 0 : results.numPendingTests + results.numTodoTests;
  }
  return sum;
}

/** `12 passed, 0 failed, 3 skipped`. */
export function tallyLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
