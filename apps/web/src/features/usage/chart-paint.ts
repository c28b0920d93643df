/** Hue and pattern of a series: Okabe-Ito, and a hatch of its own, so that neither is needed alone. */
const PAINTS = [
  { hue: '#0072b2', hatch: 'plain' },
  { hue: '#e69f00', hatch: 'rising' },
  { hue: '#009e73', hatch: 'dots' },
  { hue: '#cc79a7', hatch: 'falling' },
  { hue: '#56b4e9', hatch: 'bars' },
  { hue: '#8a8f98', hatch: 'cross' },
] as const;
type Hatch = (typeof PAINTS)[number]['hatch'];

const TILE = 8;

/** The tile that a series is filled with; null where a canvas cannot be had. */
export function paintTile(series: number): HTMLCanvasElement | null {
  const { hue, hatch } = PAINTS[series % PAINTS.length] ?? PAINTS[0];
  const tile = document.createElement('canvas');
  tile.width = TILE;
  tile.height = TILE;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.fillStyle = hue;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = 'rgb(255 255 255 / 75%)';
  pen.fillStyle = 'rgb(255 255 255 / 80%)';
  pen.lineWidth = 1.4;
  drawHatch(pen, hatch);
  return tile;
}

function drawHatch(pen: CanvasRenderingContext2D, hatch: Hatch): void {
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
  };
  if (hatch === 'rising' || hatch === 'cross') line(0, TILE, TILE, 0);
  if (hatch === 'falling' || hatch === 'cross') line(0, 0, TILE, TILE);
  if (hatch === 'bars') line(0, TILE / 2, TILE, TILE / 2);
  if (hatch === 'dots') pen.fillRect(2, 2, 2.4, 2.4);
}
