export function groups(rows, keyOf) {
  return [...new Set(rows.map(keyOf))].map((key) => [key, rows.filter((row) => keyOf(row) === key)]);
}

export function share(rows, holds) {
  return rows.length === 0 ? '-' : `${Math.round((100 * rows.filter(holds).length) / rows.length)} %`;
}

export function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
}

export const percent = (part, digits = 1) => `${(100 * part).toFixed(digits)} %`;

export const times = (factor) => `${factor.toFixed(2)}x`;
