import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { utcDayWords } from '../../ui/moments.js';
import { countWords } from '../../ui/numbers.js';
import { chartOptions, stacked } from './chart-options.js';
import { paintTile } from './chart-paint.js';
import { texts } from './texts.js';
import type { UsagePicture } from './usage-series.js';

interface UsageChartProps {
  readonly picture: UsagePicture;
  readonly label: string;
  /** `tokens`, for the figures below the chart. */
  readonly measure: string;
}

const HEIGHT = 260;

/** Stacked bars per day. The same figures are read out day by day below, by mouse or arrow keys, and stand in the table. */
export function UsageChart({ picture, label, measure }: UsageChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme('light');
  const [day, setDay] = useState(picture.days.length - 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours of the axes are read from the page anew
  useEffect(() => {
    const place = frame.current;
    if (!place || !canPaint()) return;
    const made = new uPlot(chartOptions(picture, place, HEIGHT, setDay), stacked(picture), place);
    chart.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT }));
    sizes.observe(place);
    return () => {
      sizes.disconnect();
      made.destroy();
    };
  }, [picture, scheme]);

  const shown = Math.min(day, picture.days.length - 1);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -picture.days.length, End: picture.days.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setDay((old) => Math.max(0, Math.min(picture.days.length - 1, old + by)));
  };
  return (
    <figure className="usage-chart">
      <p className="usage-unit" aria-hidden="true">
        {texts.perDay(measure)}
      </p>
      <div
        ref={frame}
        className="usage-plot"
        role="slider"
        aria-label={`${label} ${texts.chartKeys}`}
        aria-valuemin={0}
        aria-valuemax={picture.days.length - 1}
        aria-valuenow={shown}
        aria-valuetext={texts.readout(dayWords(picture, shown), countWords(totalAt(picture, shown)), measure)}
        tabIndex={0}
        onKeyDown={step}
      />
      <DayReadout picture={picture} day={shown} measure={measure} />
    </figure>
  );
}

function DayReadout({ picture, day, measure }: { picture: UsagePicture; day: number; measure: string }) {
  return (
    <figcaption className="usage-readout">
      <b>{texts.readout(dayWords(picture, day), countWords(totalAt(picture, day)), measure)}</b>
      <ul>
        {picture.series.map(({ id, name, values }, n) => (
          <li key={id}>
            <Swatch series={n} />
            <span>{name}</span>
            <span className="cell-number">{countWords(values[day] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </figcaption>
  );
}

/** Where nothing can be drawn, the figures and the table stand alone. */
function canPaint(): boolean {
  return document.createElement('canvas').getContext('2d') !== null;
}

function dayWords({ days }: UsagePicture, n: number): string {
  const day = days[n];
  return day === undefined ? '' : utcDayWords(day);
}

function totalAt({ series }: UsagePicture, day: number): number {
  return series.reduce((sum, { values }) => sum + (values[day] ?? 0), 0);
}

function Swatch({ series }: { series: number }) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = place.current?.getContext('2d');
    const tile = paintTile(series);
    const pattern = tile && pen?.createPattern(tile, 'repeat');
    if (!pen || !pattern) return;
    pen.fillStyle = pattern;
    pen.fillRect(0, 0, 14, 14);
  }, [series]);
  return <canvas ref={place} width={14} height={14} className="usage-swatch" />;
}
