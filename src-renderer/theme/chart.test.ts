import { describe, expect, it } from 'vitest';
import { chartStyle } from './chart.ts';

type Triple = [number, number, number];

const toLinear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Triple;

const multiply = (matrix: Triple[], [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as Triple;

/** Simulation matrices of colour vision deficiency at full severity: Machado, Oliveira, Fernandes 2009, table 1. */
const CVD_MATRICES: Record<string, Triple[]> = {
  usual: [
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
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* of linear sRGB, D65. */
function lab(rgb: Triple): Triple {
  const xyz = multiply(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb,
  );
  const [x, y, z] = xyz.map((value, i) => {
    const t = value / [0.95047, 1, 1.08883][i]!;
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  }) as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const deltaE = (a: string, b: string, eye: Triple[]) =>
  Math.hypot(...lab(multiply(eye, toLinear(a))).map((part, i) => part - lab(multiply(eye, toLinear(b)))[i]!));

/** Pairs of colours that appear beside each other in a plot, including its background. */
const COLOUR_PAIRS = [
  'bar/behind',
  'bar/known',
  'known/behind',
  'bar/ground',
  'behind/ground',
  'known/ground',
] as const;

describe.each([
  ['light', false, '#ffffff'],
  ['dark', true, '#1d2021'],
] as const)('chart colours, %s', (_, dark, ground) => {
  const colours: Record<string, string> = { ...(chartStyle(dark) as unknown as Record<string, string>), ground };

  it.each(Object.keys(CVD_MATRICES))('are distinguishable with %s vision', (eye) => {
    const near = COLOUR_PAIRS.map((pair) => {
      const [a, b] = pair.split('/') as [string, string];
      return `${pair} ${Math.round(deltaE(colours[a]!, colours[b]!, CVD_MATRICES[eye]!))}`;
    }).filter((text) => Number(text.split(' ')[1]) < 20);
    expect(near).toEqual([]);
  });
});
