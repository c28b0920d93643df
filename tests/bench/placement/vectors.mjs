/** Level by level, larger is better. */
export function compareVectors(a, b) {
  const level = a.findIndex((value, i) => value !== b[i]);
  return level < 0 ? 0 : a[level] - b[level];
}

export function equalUpTo(count, a, b) {
  return a.slice(0, count).every((value, i) => value === b[i]);
}
