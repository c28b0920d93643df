interface SparklineProps {
  /** Oldest first; where nothing is known the line has a gap. */
  readonly values: readonly (number | null)[];
  readonly most: number;
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** A line of what was, as wide as there is room; its end is now. */
export function Sparkline({ values, most, label, width = 96, height = 18 }: SparklineProps) {
  if (values.filter((value) => value !== null).length < 2) return null;
  const step = width / Math.max(1, values.length - 1);
  const pointOf = (value: number, i: number) => {
    const y = height - 1 - (Math.min(most, Math.max(0, value)) / (most || 1)) * (height - 2);
    return `${(i * step).toFixed(1)},${y.toFixed(1)}`;
  };
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {linesOf(values).map(({ from, run }) => (
        <polyline key={from} points={run.map((value, i) => pointOf(value, from + i)).join(' ')} />
      ))}
    </svg>
  );
}

/** What is known without a gap. */
function linesOf(values: readonly (number | null)[]): { from: number; run: number[] }[] {
  const lines: { from: number; run: number[] }[] = [];
  values.forEach((value, i) => {
    const last = lines.at(-1);
    if (value === null) return;
    if (last && last.from + last.run.length === i) last.run.push(value);
    else lines.push({ from: i, run: [value] });
  });
  return lines;
}
