/**
 * @module Theme: inks, colour-blind-safe palettes and fonts, light, dark or by CSS variables.
 */
import { check } from '../base/index.ts';
import { readableInk } from './colour.ts';

/** One step of a ramp: the fill and the ink that reads on it. */
export interface RampStep {
  readonly fill: string;
  readonly ink: string;
}

/** The colours of a chart, each a CSS colour. */
export interface Theme {
  /** Text and strong lines. */
  readonly ink: string;
  /** Secondary text. */
  readonly muted: string;
  /** Grid lines and empty tracks. */
  readonly grid: string;
  /** What lies behind the chart; also the rim that parts overlapping marks. */
  readonly background: string;
  /** Kinds and series, in this order; tell them apart by shape or dash as well. */
  readonly categorical: readonly string[];
  /** Low to high, seven steps. */
  readonly sequential: readonly RampStep[];
  /** Negative, neutral, positive, seven steps. */
  readonly diverging: readonly RampStep[];
  /** Low to high for shaded surfaces: plain `#rrggbb` that is mixed between stops. */
  readonly surface: readonly string[];
}

/** Fonts of all charts; the first the reader has. */
export const fontStack =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

const surfaceStops = ['#3b2f78', '#2d5a9e', '#1f879b', '#45b08a', '#9fd06c', '#f4e663'];

function steps(fills: readonly string[]): RampStep[] {
  return fills.map((fill) => ({ fill, ink: readableInk(fill) }));
}

/** Dark ink on white, in plain colours: for pictures that are shown outside a page. */
export const lightTheme: Theme = {
  ink: '#1b222b',
  muted: '#59636f',
  grid: '#e1e5ea',
  background: '#ffffff',
  categorical: ['#0a5aa6', '#8f3a00', '#1f816a', '#b23acd', '#806a00', '#3c3f4a'],
  sequential: steps(['#eef4fa', '#d3e3f1', '#a9cbe6', '#78aed7', '#3f86bd', '#1f68a3', '#0d4a80']),
  diverging: steps(['#943900', '#cf6a1c', '#f2bf94', '#f1f2f4', '#a9cbe6', '#3f86bd', '#0d4a80']),
  surface: surfaceStops,
};

/** Light ink on near-black, in plain colours: for pictures that are shown outside a page. */
export const darkTheme: Theme = {
  ink: '#e8ecf1',
  muted: '#a3adb9',
  grid: '#303843',
  background: '#14181d',
  categorical: ['#78b6f8', '#f07f36', '#8af5d2', '#c673d8', '#f9d335', '#9c9da3'],
  sequential: steps(['#1d2834', '#1f3b56', '#23527b', '#2b6ba0', '#4a90c8', '#7bb1df', '#b8d7f1']),
  diverging: steps(['#ffb681', '#cf6a1c', '#6d3d1b', '#2a3038', '#23527b', '#4a90c8', '#b8d7f1']),
  surface: surfaceStops,
};

type Transform = (name: string, light: string, dark: string) => string;

/** Walks over both themes at once, so that the variables and their style sheet cannot differ. */
function walkThemes(visit: Transform): Theme {
  const ramp = (name: string, light: readonly RampStep[], dark: readonly RampStep[]) =>
    light.map((step, i) => ({
      fill: visit(`${name}-${i}`, step.fill, dark[i]!.fill),
      ink: visit(`${name}-ink-${i}`, step.ink, dark[i]!.ink),
    }));
  return {
    ink: visit('ink', lightTheme.ink, darkTheme.ink),
    muted: visit('muted', lightTheme.muted, darkTheme.muted),
    grid: visit('grid', lightTheme.grid, darkTheme.grid),
    background: visit('background', lightTheme.background, darkTheme.background),
    categorical: lightTheme.categorical.map((light, i) =>
      visit(`series-${i}`, light, darkTheme.categorical[i]!),
    ),
    sequential: ramp('sequential', lightTheme.sequential, darkTheme.sequential),
    diverging: ramp('diverging', lightTheme.diverging, darkTheme.diverging),
    surface: surfaceStops,
  };
}

/** Follows the page: each colour is a CSS variable `--rapport-...` that falls back to light. */
export const adaptiveTheme: Theme = walkThemes((name, light) => `var(--rapport-${name}, ${light})`);

/**
 * Writes the style sheet that gives the variables of the adaptive theme their values and aligns the
 * cells of tables.
 *
 * @returns CSS: light values on the root, dark ones when the reader prefers dark or the root
 *   carries `data-theme="dark"`
 */
export function themeStyleSheet(): string {
  const light: string[] = [];
  const dark: string[] = [];
  walkThemes((name, lightValue, darkValue) => {
    light.push(`--rapport-${name}:${lightValue}`);
    dark.push(`--rapport-${name}:${darkValue}`);
    return '';
  });
  const darkBlock = `{${dark.join(';')}}`;
  return [
    `:root{${light.join(';')}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme="light"])${darkBlock}}`,
    `:root[data-theme="dark"]${darkBlock}`,
    '.rapport-table th{text-align:left}',
    '.rapport-table .num{text-align:right;font-variant-numeric:tabular-nums}',
  ].join('\n');
}

/**
 * Picks the colour of a series or kind by its fixed place.
 *
 * @param theme - the theme
 * @param index - place, whole number >= 0; starts again after the last colour
 * @returns CSS colour
 * @throws InvariantError when the theme has no categorical colour
 */
export function categoricalColour(theme: Theme, index: number): string {
  check(theme.categorical.length > 0, 'theme.categorical', 'not empty', 0);
  return theme.categorical[index % theme.categorical.length]!;
}

/**
 * Picks the step of a ramp for a position.
 *
 * @param ramp - at least one step
 * @param position - place on the ramp, clamped to [0, 1]
 * @returns fill and readable ink
 * @throws InvariantError when the ramp is empty
 */
export function rampStep(ramp: readonly RampStep[], position: number): RampStep {
  check(ramp.length > 0, 'ramp', 'not empty', ramp.length);
  const place = Math.floor(Math.min(1, Math.max(0, position)) * ramp.length);
  return ramp[Math.min(place, ramp.length - 1)]!;
}
