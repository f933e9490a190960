/**
 * @module Page of `rapport margin backtest`: coverage by preset, and requirement against losses
 *   through time.
 */
import { microsPerDay } from '../../base/index.ts';
import {
  type BarsOptions,
  bars,
  barsTable,
  chartFigure,
  type HistogramOptions,
  histogram,
  histogramTable,
  type LineChartOptions,
  lineChart,
  lineChartTable,
} from '../../charts/index.ts';
import { coverageLevel } from '../../risk/index.ts';
import { htmlTable } from '../report/html-table.ts';
import { page, type Section } from '../report/page.ts';
import { type BacktestResult, coverageVerdict, type DatedPath } from './backtest.ts';

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
const coarse = (share: number): string => `${(share * 100).toFixed(0)}%`;

/** Days over which the deepest losses of long series are drawn as one point. */
const drawnDays = 14;

/** Points from which a series is thinned that way. */
const pointsMax = 400;

/**
 * Writes the page.
 *
 * @param results - by preset, at least one
 * @returns one HTML document without requests
 */
export function backtestPage(results: readonly BacktestResult[]): string {
  const presets = [...new Set(results.map(({ preset }) => preset))];
  const sections: Section[] = [
    {
      id: 'coverage',
      title: 'Coverage',
      lead:
        `A loss beyond the initial margin should be rarer than ${percent(coverageLevel)} of ` +
        'holding times. Kupiec judges their number, Christoffersen their bunching, Z2 their ' +
        'depth (0 as promised, below 0 worse). Losses of one instant move together: intervals ' +
        'and Kupiec are those of as many independent losses as they are worth, Christoffersen ' +
        'takes portfolios as independent.',
      body: coverageCharts(results) + coverageTable(results),
    },
    ...presets.map((preset) => presetSection(results.filter((one) => one.preset === preset))),
  ];
  return page('Backtest of margin presets', '', sections);
}

function coverageCharts(results: readonly BacktestResult[]): string {
  const kinds = [...new Set(results.map(({ held, days }) => `${held}|${days}`))];
  const figures = kinds.map((kind) => {
    const [held, days] = kind.split('|');
    const own = results.filter((one) => one.held === held && one.days === Number(days));
    const options: BarsOptions = {
      title: `Losses beyond initial margin: ${held}, held ${daysText(Number(days))}`,
      description: 'Share of holding times by preset, with its interval at 95 %.',
      rows: own.map(({ preset, coverage }) => ({
        label: preset,
        value: coverage.beyondInitial,
        low: coverage.low,
        high: coverage.high,
      })),
      format: percent,
    };
    return chartFigure(bars(options), barsTable(options));
  });
  return `<div class="figures">${figures.join('')}</div>`;
}

const daysText = (days: number): string => (days === 1 ? '1 day' : `${days} days`);

function coverageTable(results: readonly BacktestResult[]): string {
  const heads = [
    ...['preset', 'held', '#days held', '#windows', '#losses', '#worth'],
    '#beyond initial',
    ...['#beyond maintenance', 'covers at 1 %', '#Kupiec', '#Christoffersen', '#Z2'],
    ...['#used on the worst 1 %', '#median initial', '#peak / trough', '#rise in 5 days'],
  ];
  const rows = results.map((result) => {
    const { preset, held, days, windows, coverage, cycle } = result;
    const none = coverage.beyondInitial === 0;
    return [
      ...[preset, held, `#${days}`, `#${windows}`, `#${coverage.sample}`],
      `#${coverage.effective.toFixed(0)}`,
      ...[`#${percent(coverage.beyondInitial)}`, `#${percent(coverage.beyondMaintenance)}`],
      coverageVerdict(coverage),
      `#${coverage.kupiec.toPrecision(2)}`,
      none ? '#none beyond' : `#${coverage.independence.toPrecision(2)}`,
      ...[`#${coverage.shortfall.toFixed(2)}`, `#${coarse(coverage.usedAtWorst)}`],
      `#${percent(coverage.medianInitial)}`,
      ...[ratio(cycle?.peakToTrough), ratio(cycle?.largestRise)],
    ];
  });
  return htmlTable(heads, rows);
}

const ratio = (value: number | undefined): string =>
  value === undefined ? '#not measured' : `#${value.toFixed(2)}`;

function presetSection(results: readonly BacktestResult[]): Section {
  const { preset } = results[0]!;
  const daily = results.filter(({ days }) => days === 1);
  const figures = daily.flatMap(({ held, paths }) => {
    const drawn = [...paths].filter(([name]) => drawnNames.has(name));
    return [
      ...drawn.map(([name, path]) => requirementFigure(preset, name, path)),
      usageFigure(preset, held, [...paths.values()]),
    ];
  });
  return {
    id: preset.replace(/[^A-Za-z0-9_-]+/g, '_'),
    title: preset,
    lead:
      'What the preset asked at the start of each day as a share of spot, and what the day lost; ' +
      'a loss above the line of the initial margin is an exceedance, a negative loss a gain. Of ' +
      `long series the deepest loss of ${drawnDays} days is drawn.`,
    body: `<div class="figures">${figures.join('')}</div>`,
  };
}

/** Portfolios that are drawn through time; the others are in the figures of usage and the table. */
const drawnNames: ReadonlySet<string> = new Set([
  'BTC short straddle',
  'ETH short strangle, hedged',
  'BTC long perpetual',
  'ETH short perpetual',
]);

function requirementFigure(preset: string, name: string, path: DatedPath): string {
  const rows = thinned(path);
  const series = (of: keyof DatedPath): { x: number; y: number }[] =>
    rows.map((row) => ({ x: path.atMicros[row]!, y: path[of][row]! }));
  const options: LineChartOptions = {
    title: `${name}: requirement and losses`,
    description: `What ${preset} asked of this portfolio, and what it lost the day after.`,
    series: [
      { name: 'initial', points: series('initial') },
      { name: 'maintenance', points: series('maintenance') },
      { name: 'loss', points: series('losses'), joined: false, markers: true },
    ],
    xKind: 'time',
    yLabel: 'share of spot',
    formatY: coarse,
  };
  return chartFigure(lineChart(options), lineChartTable(options));
}

/** Rows that are drawn: all, or of each stretch the one with the deepest loss. */
function thinned({ atMicros, losses }: DatedPath): readonly number[] {
  if (losses.length <= pointsMax) return losses.map((_, row) => row);
  const deepest = new Map<number, number>();
  for (const [row, loss] of losses.entries()) {
    const stretch = Math.floor(atMicros[row]! / (drawnDays * microsPerDay));
    const held = deepest.get(stretch);
    if (held === undefined || loss > losses[held]!) deepest.set(stretch, row);
  }
  return [...deepest.values()];
}

function usageFigure(preset: string, held: string, paths: readonly DatedPath[]): string {
  const values = paths.flatMap(({ losses, initial }) =>
    losses.flatMap((loss, row) => (loss > 0 && initial[row]! > 0 ? [loss / initial[row]!] : [])),
  );
  const options: HistogramOptions = {
    title: `${held}: share of the initial margin that losses used`,
    description: `Losses of a day over what ${preset} asked, of all portfolios; gains left out.`,
    values,
    bins: 40,
    xLabel: 'loss / initial margin',
    format: coarse,
    markers: [{ value: 1, label: 'margin used up' }],
  };
  return chartFigure(histogram(options), histogramTable(options));
}
