/** Colours as people see them whose eyes lack one kind of cone, and how far apart two of them look. */

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
export const VISIONS = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const satisfies Record<string, Matrix>;

export type Vision = keyof typeof VISIONS;

/** WCAG's contrast of two colours as that eye sees them. */
export function contrast(a: string, b: string, vision: Vision): number {
  const [dark = 0, light = 0] = [luminance(seen(a, vision)), luminance(seen(b, vision))].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Distance in CIELAB (CIE 1976): about 2.3 is just noticeable. */
export function distance(a: string, b: string, vision: Vision): number {
  const [one, two] = [lab(seen(a, vision)), lab(seen(b, vision))];
  return Math.hypot(one[0] - two[0], one[1] - two[1], one[2] - two[2]);
}

function seen(hex: string, vision: Vision): Rgb {
  const light = linear(hex);
  const [r, g, b] = VISIONS[vision].map((row) => Math.min(1, Math.max(0, sum(row, light))));
  return [r ?? 0, g ?? 0, b ?? 0];
}

function sum(row: Rgb, [r, g, b]: Rgb): number {
  return row[0] * r + row[1] * g + row[2] * b;
}

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function luminance(light: Rgb): number {
  return sum([0.2126, 0.7152, 0.0722], light);
}

function lab(light: Rgb): Rgb {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f(sum([0.4124, 0.3576, 0.1805], light) / 0.95047);
  const y = f(luminance(light));
  const z = f(sum([0.0193, 0.1192, 0.9505], light) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
