/**
 * @module Charts of regimes: live probabilities beside those that only a look back could tell.
 */

import { formatInstant, microsPerDay, microsPerHour } from '../../../base/index.ts';
import type { LinePoint } from '../../../charts/index.ts';
import { fileWord, heatmapOf, linesOf, meansOver, percent, type VolChart } from './drawing.ts';
import type { VolMeasures } from './measures.ts';

/** Days of the close view, and hours of a mean in it. */
const closeDays = 60;
const closeHours = 12;
/** Means over time are over one of these many days, so that about this many points are drawn. */
const stretchDays = [1, 2, 7, 14, 30];
const pointsWanted = 160;
/** Months that the map of shares shows at most. */
const monthsMax = 24;

interface Dated {
  readonly x: number;
  readonly vol: number;
  readonly regimeVol: number;
  /** Filtered, from past returns alone. */
  readonly live: readonly number[];
  /** Smoothed, from later returns too. */
  readonly later: readonly number[];
}

const names = ['calm', 'normal', 'stressed'];

/**
 * Draws level and regimes along the live readings.
 *
 * @param asset - its name
 * @param measures - of the asset
 * @returns level, stressed probability, the same for the last days, and shares by month; none
 *   without regimes
 */
export function regimeCharts(
  asset: string,
  { regimes, inRetrospect }: VolMeasures,
): readonly VolChart[] {
  if (regimes === null || regimes.readings.length === 0) return [];
  const dated = regimes.readings.map(({ atMicros, vol, regimeVol, probability }, i): Dated => {
    return { x: atMicros!, vol, regimeVol, live: probability, later: inRetrospect[i]! };
  });
  const word = fileWord(asset);
  const days = (dated.at(-1)!.x - dated[0]!.x) / microsPerDay;
  const stretch = stretchDays.find((one) => days / one <= pointsWanted) ?? stretchDays.at(-1)!;
  const close = dated.filter(({ x }) => x >= dated.at(-1)!.x - closeDays * microsPerDay);
  return [
    levelChart(asset, dated, stretch),
    stressedChart(dated, stretch * microsPerDay, {
      name: `regimes-${word}`,
      title: `Stressed regime of ${asset}, means of ${stretch} d`,
    }),
    stressedChart(close, closeHours * microsPerHour, {
      name: `regimes-close-${word}`,
      title: `Stressed regime of ${asset}, last ${closeDays} days, means of ${closeHours} h`,
    }),
    sharesChart(asset, dated),
  ];
}

function levelChart(asset: string, dated: readonly Dated[], stretch: number): VolChart {
  const means = (value: (one: Dated) => number): readonly LinePoint[] =>
    meansOver(
      dated.map((one) => ({ x: one.x, y: value(one) })),
      stretch * microsPerDay,
    );
  return linesOf(`level-${fileWord(asset)}`, {
    title: `Expected volatility of ${asset}, live, means of ${stretch} d`,
    description: 'Expected volatility of the next bar a year, by past returns alone',
    width: 1120,
    xKind: 'time',
    yLabel: 'volatility a year',
    formatY: percent,
    series: [
      { name: 'weighted mean', points: means(({ vol }) => vol) },
      { name: 'regimes', points: means(({ regimeVol }) => regimeVol) },
    ],
  });
}

function stressedChart(
  dated: readonly Dated[],
  stretchMicros: number,
  { name, title }: { readonly name: string; readonly title: string },
): VolChart {
  const means = (value: (one: Dated) => number): readonly LinePoint[] =>
    meansOver(
      dated.map((one) => ({ x: one.x, y: value(one) })),
      stretchMicros,
    );
  return linesOf(name, {
    title,
    description:
      'Probability of the stressed regime: live, filtered from past returns alone; and in ' +
      'retrospect, smoothed with later returns too, which nobody could know then',
    width: 1120,
    height: 160,
    xKind: 'time',
    yLabel: 'probability',
    formatY: (value) => value.toFixed(1),
    series: [
      { name: 'live', points: means(({ live }) => live.at(-1)!) },
      { name: 'in retrospect', points: means(({ later }) => later.at(-1)!) },
    ],
  });
}

/** Mean probability of each regime by month, live and in retrospect. */
function sharesChart(asset: string, dated: readonly Dated[]): VolChart {
  const months = new Map<string, Dated[]>();
  for (const one of dated) {
    const month = formatInstant(one.x).slice(0, 7);
    const known = months.get(month);
    if (known === undefined) months.set(month, [one]);
    else known.push(one);
  }
  const shown = [...months].slice(-monthsMax);
  const mean = (ones: readonly Dated[], value: (one: Dated) => number): number =>
    ones.reduce((sum, one) => sum + value(one), 0) / ones.length;
  const row = (value: (one: Dated) => number) =>
    shown.map(([, ones]) => ({ value: mean(ones, value) }));
  return heatmapOf(`regime-shares-${fileWord(asset)}`, {
    title: `Regimes of ${asset} by month`,
    description:
      'Mean probability of each regime by month: live, and in retrospect with later returns too',
    width: 1120,
    rows: [...names.map((one) => `${one}, live`), ...names.map((one) => `${one}, in retrospect`)],
    columns: shown.map(([month]) => month),
    cells: [
      ...names.map((_, regime) => row(({ live }) => live[regime]!)),
      ...names.map((_, regime) => row(({ later }) => later[regime]!)),
    ],
    format: percent,
  });
}
