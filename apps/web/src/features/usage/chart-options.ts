import uPlot from 'uplot';
import { shortUtcDayWords } from '../../ui/moments.js';
import { shortCount } from '../../ui/numbers.js';
import { paintTile } from './chart-paint.js';
import type { UsagePicture } from './usage-series.js';

const WIDEST_BAR = 48;
/** There is no half request. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** Each series with all below it; the tallest is drawn first, so that the lower ones stand before it. */
export function stacked({ days, series }: UsagePicture): uPlot.AlignedData {
  const sums = days.map(() => 0);
  const rows = series.map(({ values }) => {
    values.forEach((value, n) => {
      sums[n] = (sums[n] ?? 0) + value;
    });
    return [...sums];
  });
  return [days.map((_, n) => n), ...rows.reverse()];
}

export function chartOptions(
  picture: UsagePicture,
  place: HTMLElement,
  height: number,
  onDay: (day: number) => void,
): uPlot.Options {
  const style = getComputedStyle(place);
  const ink = style.getPropertyValue('--ink-soft');
  const line = style.getPropertyValue('--line');
  const axis = { stroke: ink, font: '12px Inter, system-ui, sans-serif', ticks: { show: false } };
  const { length } = picture.days;
  return {
    width: Math.max(280, place.clientWidth),
    height,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [-0.6, length - 0.4] }, y: { range: (_, _least, most) => [0, niceTop(most)] } },
    axes: [
      {
        ...axis,
        size: 30,
        grid: { show: false },
        splits: () => shownDays(length, place.clientWidth),
        values: (_, at) => at.map((n) => dayName(picture, n)),
      },
      {
        ...axis,
        grid: { stroke: line, width: 1 },
        size: 56,
        incrs: WHOLE_STEPS,
        values: (_, at) => at.map((value) => shortCount(value)),
      },
    ],
    series: [{}, ...picture.series.map((_, n) => barOf(picture.series.length - 1 - n))],
    hooks: {
      setCursor: [
        ({ cursor }) => {
          if (typeof cursor.idx === 'number') onDay(cursor.idx);
        },
      ],
    },
  };
}

function barOf(series: number): uPlot.Series {
  const tile = paintTile(series);
  const fill = (chart: uPlot) => (tile && chart.ctx.createPattern(tile, 'repeat')) ?? '#0072b2';
  const paths = uPlot.paths.bars?.({ size: [0.72, WIDEST_BAR] });
  return { width: 0, fill, points: { show: false }, ...(paths ? { paths } : {}) };
}

function dayName({ days }: UsagePicture, n: number): string {
  const day = days[n];
  return day === undefined ? '' : shortUtcDayWords(day);
}

/** As many names as there is room for. */
function shownDays(days: number, width: number): number[] {
  const every = Math.max(1, Math.ceil((days * 64) / Math.max(1, width)));
  return Array.from({ length: days }, (_, n) => n).filter((n) => (days - 1 - n) % every === 0);
}

function niceTop(most: number): number {
  return most <= 0 ? 1 : most * 1.08;
}
