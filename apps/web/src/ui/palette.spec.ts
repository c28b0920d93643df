import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contrast, distance, VISIONS, type Vision } from './colour-vision.fake.js';

const SRC = path.join(import.meta.dirname, '..');
const palette = readFileSync(path.join(SRC, 'ui', 'palette.css'), 'utf8');
const map = readFileSync(path.join(SRC, 'features', 'fleet-map', 'fleet-map.css'), 'utf8');
const [lightPart = '', darkPart = ''] = palette.split('[data-mantine-color-scheme="dark"]');
const tokens = (text: string) =>
  Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, k, v]) => [k, v]));
const light = tokens(lightPart);
const THEMES = { light, dark: { ...light, ...tokens(darkPart) } };
const hues = [...map.matchAll(/--hue: (#[0-9a-f]{6});\s*--on-hue: (#[0-9a-f]{6});/g)].map(([, hue = '', on = '']) => ({
  hue,
  on,
}));

const CASES = Object.entries(THEMES).flatMap(([theme, colours]) =>
  (Object.keys(VISIONS) as Vision[]).map((vision) => ({ theme, vision, colours: colours as Record<string, string> })),
);
const at = (colours: Record<string, string>, name: string): string => {
  const found = colours[name];
  if (!found) throw new Error(`the palette has no ${name}`);
  return found;
};

const TEXTS = [
  ...['page', 'surface', 'sunken'].flatMap((ground) => [
    ['ink', ground],
    ['ink-soft', ground],
  ]),
  ...['accent-ink', 'good', 'busy', 'warn', 'bad', 'idle'].map((ink) => [ink, 'surface']),
  ...['code-keyword', 'code-string', 'code-constant', 'code-function'].flatMap((ink) => [
    [ink, 'surface'],
    [ink, 'page'],
  ]),
  ['accent-ink', 'accent-wash'],
  ['accent-ink', 'accent-wash-strong'],
  ['bad', 'bad-wash'],
  ['ink', 'bad-wash'],
  ['ink', 'warn-wash'],
  ['ink', 'accent-wash'],
] as const;

describe.each(CASES)('the colours, $theme, with $vision vision', ({ vision, colours }) => {
  it('keep every text at 4.5 to 1', () => {
    const weak = TEXTS.map(([ink = '', ground = '']) => ({
      pair: `${ink} on ${ground}`,
      ratio: contrast(at(colours, ink), at(colours, ground), vision),
    })).filter(({ ratio }) => ratio < 4.5);
    expect(weak).toEqual([]);
  });

  it('keep what is written in white on the buttons that take something away at 4.5 to 1', () => {
    for (const ground of ['bad-filled', 'bad-filled-hover']) {
      expect(contrast('#ffffff', at(colours, ground), vision)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('keep what can be focused or drawn at 3 to 1', () => {
    expect(contrast(at(colours, 'accent'), at(colours, 'surface'), vision)).toBeGreaterThanOrEqual(3);
    expect(contrast(at(colours, 'accent'), at(colours, 'page'), vision)).toBeGreaterThanOrEqual(3);
  });

  it('keep good, busy, warning and bad apart', () => {
    const names = ['good', 'busy', 'warn', 'bad'];
    const close = pairs(names).filter(([a, b]) => distance(at(colours, a), at(colours, b), vision) < 10);
    expect(close).toEqual([]);
    for (const name of names) expect(distance(at(colours, name), at(colours, 'idle'), vision)).toBeGreaterThan(10);
  });
});

describe.each(Object.keys(VISIONS) as Vision[])('what lies in the memory of a GPU, with %s vision', (vision) => {
  it('has hues of which any two look different', () => {
    expect(hues).toHaveLength(7);
    const close = pairs(hues.map(({ hue }) => hue)).filter(([a, b]) => distance(a, b, vision) < 9);
    expect(close).toEqual([]);
  });

  it('can be read on each of them', () => {
    expect(hues.filter(({ hue, on }) => contrast(hue, on, vision) < 4.5)).toEqual([]);
  });
});

function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((a, place) => all.slice(place + 1).map((b): [T, T] => [a, b]));
}
