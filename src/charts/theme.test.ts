import { describe, expect, it } from 'vitest';
import { contrast, luminance, rampColour, readableInk } from './colour.ts';
import { adaptiveTheme, darkTheme, lightTheme, rampStep, themeStyleSheet } from './theme.ts';

type Matrix = readonly (readonly [number, number, number])[];

/** Machado, Oliveira, Fernandes (2009), IEEE TVCG 15(6), severity 1.0, on linear RGB. */
const visions: Readonly<Record<string, Matrix>> = {
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
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(colour: string): number[] {
  return [1, 3, 5].map((i) => {
    const part = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

/** Ottosson (2020), Oklab: from linear sRGB. */
function oklab([r, g, b]: number[]): number[] {
  const l = Math.cbrt(0.4122214708 * r! + 0.5363325363 * g! + 0.0514459929 * b!);
  const m = Math.cbrt(0.2119034982 * r! + 0.6806995451 * g! + 0.1073969566 * b!);
  const s = Math.cbrt(0.0883024619 * r! + 0.2817188376 * g! + 0.6299787005 * b!);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(colour: string, vision: Matrix): number[] {
  const rgb = linear(colour);
  const simulated = vision.map((row) =>
    Math.max(0, row[0] * rgb[0]! + row[1] * rgb[1]! + row[2] * rgb[2]!),
  );
  return oklab(simulated);
}

describe('limits', () => {
  it('black and white have luminance 0 and 1 and contrast 21 (WCAG 2.2)', () => {
    expect(luminance('#000000')).toBe(0);
    expect(luminance('#ffffff')).toBeCloseTo(1, 12);
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  });
  it('a colour in another form is refused', () => {
    expect(() => luminance('red')).toThrow('#rrggbb');
  });
  it('a ramp is clamped at its ends', () => {
    expect(rampColour(['#000000', '#ffffff'], -1)).toBe('#000000');
    expect(rampColour(['#000000', '#ffffff'], 2)).toBe('#ffffff');
    expect(rampStep(lightTheme.sequential, 7)).toBe(lightTheme.sequential[6]);
  });
});

describe.each([
  ['light', lightTheme],
  ['dark', darkTheme],
] as const)('%s theme', (_, theme) => {
  it('text reads on the background (WCAG 2.2 AA, 4.5)', () => {
    for (const colour of [theme.ink, theme.muted, ...theme.categorical]) {
      expect(contrast(colour, theme.background)).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('the number in a cell reads on every step of the ramps', () => {
    for (const step of [...theme.sequential, ...theme.diverging]) {
      expect(contrast(step.ink, step.fill)).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('the sequential ramp is monotone in luminance', () => {
    const lights = theme.sequential.map((step) => luminance(step.fill));
    const sign = Math.sign(lights[1]! - lights[0]!);
    for (let i = 1; i < lights.length; i++) {
      expect(Math.sign(lights[i]! - lights[i - 1]!)).toBe(sign);
    }
  });
  it('colours of kinds stay apart for the colour-blind', () => {
    for (const vision of Object.values(visions)) {
      const places = theme.categorical.map((colour) => seen(colour, vision));
      places.forEach((place, i) => {
        for (let j = 0; j < i; j++) {
          const distance = Math.hypot(...place.map((part, k) => part - places[j]![k]!));
          expect(distance).toBeGreaterThan(0.06);
        }
      });
    }
  });
});

describe('adaptive theme', () => {
  it('falls back to the light theme', () => {
    expect(adaptiveTheme.ink).toBe(`var(--rapport-ink, ${lightTheme.ink})`);
  });
  it('every variable is set for light and dark', () => {
    const sheet = themeStyleSheet();
    const names = JSON.stringify(adaptiveTheme).match(/--rapport-[\w-]+/g)!;
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) expect(sheet.split(`${name}:`)).toHaveLength(4);
  });
  it('ink follows luminance', () => {
    expect(readableInk('#ffffff')).toBe('#14181d');
    expect(readableInk('#000000')).toBe('#ffffff');
  });
});
