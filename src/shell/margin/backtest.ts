/**
 * @module `rapport margin backtest`: presets over Deribit's chains and over hourly prices.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { microsPerDay } from '../../base/index.ts';
import {
  type ChainSnapshot,
  chainMarket,
  computeMargin,
  coverageLevel,
  createMarginEngine,
  type MarginCoverage,
  type MarginParameters,
  type MarginPath,
  marginCoverage,
  marginCycle,
  type Procyclicality,
  standingChange,
  standingPortfolios,
} from '../../risk/index.ts';
import {
  streamTable,
  type TableColumn,
  type TableFormat,
  type TableRow,
  type WriteText,
  writeTable,
} from '../store/index.ts';
import { type HourlyDay, readDailySnapshots, readHourlyDays } from './chains.ts';

/** Where the sets lie below the folder of data sets. */
const chainsFolder = 'deribit-option-chains';
const hourlyFolder = 'crypto-hourly-ohlcv';

/** Hourly candles from 2020 to 2024, with the March 2020 and May 2021 falls. */
const hourlyFiles = ['BTCUSDT_1h_pixelalpha.csv.gz', 'ETHUSDT_1h_pixelalpha.csv.gz'];
const coins = ['BTC', 'ETH'];

/** What the standing portfolios were. */
export type HeldKind = 'options' | 'perpetual';

/** Backtest of one preset. */
export interface BacktestResult {
  readonly preset: string;
  readonly held: HeldKind;
  readonly days: number;
  readonly coverage: MarginCoverage;
  /** Of a short straddle rolled daily; null where it is not measured. */
  readonly cycle: Procyclicality | null;
  /** Instants at which anything was held: paths share them, so that days are fewer than losses. */
  readonly windows: number;
  readonly paths: ReadonlyMap<string, DatedPath>;
}

/** A path with the start of each holding time. */
export interface DatedPath extends MarginPath {
  readonly atMicros: number[];
}

/** What an exceedance count says at the level of 1 %. */
export type CoverageVerdict = 'too little' | 'compatible' | 'more than promised';

/** Probability from which a count is taken for chance. */
const chanceFrom = 0.05;

/**
 * Says what the share of exceedances means in the effective sample.
 *
 * @param coverage - coverage of a preset
 * @returns verdict at 5 %, no unit
 */
export function coverageVerdict({ kupiec, beyondInitial }: MarginCoverage): CoverageVerdict {
  if (kupiec >= chanceFrom) return 'compatible';
  return beyondInitial > coverageLevel ? 'too little' : 'more than promised';
}

/** Columns of the backtest. */
export const backtestColumns: readonly TableColumn[] = [
  { name: 'preset', unit: 'text', description: 'name of the preset' },
  { name: 'held', unit: 'options or perpetual', description: 'kind of standing portfolios' },
  { name: 'days', unit: 'days', description: 'holding time, without overlap' },
  { name: 'windows', unit: 'count', description: 'instants at which anything was held' },
  { name: 'sample', unit: 'count', description: 'holding times, of all portfolios' },
  {
    name: 'effective',
    unit: 'count',
    description: 'independent losses that they are worth, as those of one instant move together',
  },
  { name: 'beyond_initial', unit: 'share', description: 'losses beyond initial margin' },
  { name: 'low', unit: 'share', description: 'lower end of its interval at 95 %' },
  { name: 'high', unit: 'share', description: 'upper end' },
  { name: 'beyond_maintenance', unit: 'share', description: 'losses beyond maintenance margin' },
  {
    name: 'verdict',
    unit: 'text',
    description: 'too little, compatible with 1 % or more than promised, by Kupiec at 5 %',
  },
  { name: 'kupiec', unit: 'probability', description: 'of as odd a count at a level of 1 %' },
  {
    name: 'independence',
    unit: 'probability',
    description: 'of as much bunching by chance (Christoffersen)',
  },
  {
    name: 'shortfall',
    unit: 'ratio',
    description: 'expected-shortfall statistic Z2: 0 as promised, below 0 worse',
  },
  {
    name: 'used_at_worst',
    unit: 'share',
    description: 'of initial margin, used on the worst 1 % of holding times',
  },
  { name: 'median_initial', unit: 'share of spot', description: 'initial requirement' },
  { name: 'peak_to_trough', unit: 'ratio', description: 'of the requirement of a short straddle' },
  { name: 'largest_rise', unit: 'ratio', description: 'of that requirement within 5 days' },
];

/**
 * Writes a result as a row.
 *
 * @param result - the result
 * @returns cells in the order of `backtestColumns`
 */
export function backtestRow(result: BacktestResult): TableRow {
  const { preset, held, days, windows, coverage, cycle } = result;
  const { sample, beyondInitial, low, high, beyondMaintenance } = coverage;
  const { kupiec, independence, shortfall, usedAtWorst, medianInitial } = coverage;
  return [
    ...[
      preset,
      held,
      days,
      windows,
      sample,
      coverage.effective,
      beyondInitial,
      low,
      high,
      beyondMaintenance,
    ],
    ...[coverageVerdict(coverage), kupiec, independence, shortfall, usedAtWorst, medianInitial],
    ...[cycle?.peakToTrough, cycle?.largestRise],
  ];
}

/**
 * Backtests presets on whatever sets the folder holds.
 *
 * @param folder - folder of data sets
 * @param presets - presets
 * @param note - told the size of what is read, and which set is absent
 * @returns results by preset, none when both sets are absent; shares and probabilities
 */
export async function backtestPresets(
  folder: string,
  presets: readonly MarginParameters[],
  note: (text: string) => void,
): Promise<readonly BacktestResult[]> {
  const results: BacktestResult[] = [];
  const snapshots = (await isThere(join(folder, chainsFolder)))
    ? await readDailySnapshots(join(folder, chainsFolder))
    : [];
  if (snapshots.length === 0) note(`${join(folder, chainsFolder)}: no option chains`);
  else note(`${snapshots.length} daily snapshots of option chains`);
  for (const preset of presets) results.push(...chainResults(preset, snapshots));
  const paths = hourlyFiles.map((file) => join(folder, hourlyFolder, file));
  const present = await Promise.all(paths.map(isThere));
  if (present.includes(false)) {
    note(`${join(folder, hourlyFolder)}: no hourly prices`);
    return results;
  }
  const days = await Promise.all(paths.map(readHourlyDays));
  note(`${days.reduce((sum, path) => sum + path.length, 0)} days of hourly prices`);
  for (const preset of presets) {
    const held = days.flatMap((path, row) =>
      [1, -1].map((side) => {
        const name = `${coins[row]} ${side > 0 ? 'long' : 'short'} perpetual`;
        return [name, perpetualPath(preset, path, side)] as const;
      }),
    );
    results.push(resultOf(preset, 'perpetual', 1, new Map(held), null));
  }
  return results;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function chainResults(
  preset: MarginParameters,
  snapshots: readonly ChainSnapshot[],
): readonly BacktestResult[] {
  if (preset.method === 'rules' && preset.shortOption === null) return [];
  return [1, 5].flatMap((days) => {
    const paths = optionPaths(preset, snapshots, days);
    if (paths.size === 0) return [];
    const straddle = days === 1 ? paths.get('BTC short straddle') : undefined;
    const cycle = straddle === undefined ? null : marginCycle(straddle);
    return [resultOf(preset, 'options', days, paths, cycle)];
  });
}

function resultOf(
  { name }: MarginParameters,
  held: HeldKind,
  days: number,
  paths: ReadonlyMap<string, DatedPath>,
  cycle: Procyclicality | null,
): BacktestResult {
  const coverage = marginCoverage([...paths.values()]);
  const windows = new Set([...paths.values()].flatMap(({ atMicros }) => atMicros)).size;
  return { preset: name, held, days, coverage, cycle, windows, paths };
}

function optionPaths(
  preset: MarginParameters,
  snapshots: readonly ChainSnapshot[],
  days: number,
): ReadonlyMap<string, DatedPath> {
  const paths = new Map<string, DatedPath>();
  // Windows follow each other without overlap, so that exceedances are counted once.
  for (let day = 0; day + days < snapshots.length; day += days) {
    const [before, after] = [snapshots[day]!, snapshots[day + days]!];
    if (after.atMicros - before.atMicros > (days + 1) * microsPerDay) continue;
    for (const coin of coins) {
      const engine = createMarginEngine(chainMarket(before, coin), preset);
      if (!engine.ok) continue;
      for (const held of standingPortfolios(before, coin)) {
        const change = standingChange(held, coin, before, after);
        const margin = computeMargin(engine.value, held.portfolio);
        if (change === null || !margin.ok) continue;
        const spot = before.spots.get(coin) ?? 1;
        const path = paths.get(held.name) ?? emptyPath();
        const { initial, maintenance, markToMarket } = margin.value;
        path.atMicros.push(before.atMicros);
        path.losses.push(-change / spot);
        path.initial.push((markToMarket - initial) / spot);
        path.maintenance.push((markToMarket - maintenance) / spot);
        paths.set(held.name, path);
      }
    }
  }
  return paths;
}

function emptyPath(): DatedPath {
  return { atMicros: [], losses: [], initial: [], maintenance: [] };
}

/** Deepest loss of a day at hourly closes, from the last close of the day before. */
function perpetualPath(
  preset: MarginParameters,
  days: readonly HourlyDay[],
  side: number,
): DatedPath {
  const { initial, maintenance } = perpetualRequirement(preset, side);
  const path = emptyPath();
  for (let day = 1; day < days.length; day++) {
    const from = days[day - 1]!.closes.at(-1)!;
    const { atMicros, closes } = days[day]!;
    path.atMicros.push(atMicros);
    path.losses.push(Math.max(...closes.map((price) => (side * (from - price)) / from)));
    path.initial.push(initial);
    path.maintenance.push(maintenance);
  }
  return path;
}

/** What one perpetual asks, as a share of its price: no preset here depends on more. */
function perpetualRequirement(
  preset: MarginParameters,
  side: number,
): { readonly initial: number; readonly maintenance: number } {
  const prices = { spot: 1, spotConfidence: 1, perpPrice: 1, perpConfidence: 1 };
  const market = {
    atMicros: 0,
    stablePrice: 1,
    underlyings: [{ name: 'X', ...prices, feeds: [] }],
  };
  const engine = createMarginEngine(market, preset);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  const margin = computeMargin(engine.value, {
    account: 'perp',
    cash: 0,
    collaterals: [],
    perps: [{ underlying: 'X', quantity: side, unrealised: 0 }],
    options: [],
  });
  if (!margin.ok) throw new Error(JSON.stringify(margin.failure));
  return { initial: -margin.value.initial, maintenance: -margin.value.maintenance };
}

/**
 * Writes results as words, JSON or a table.
 *
 * @param results - by preset
 * @param output - where they go
 */
export async function writeBacktest(
  results: readonly BacktestResult[],
  output: {
    readonly out?: string;
    readonly format?: TableFormat;
    readonly json: boolean;
    readonly write: WriteText;
  },
): Promise<void> {
  const { out, format, json, write } = output;
  if (json) {
    const told = results.map(({ paths, ...result }) => ({
      ...result,
      verdict: coverageVerdict(result.coverage),
    }));
    await write(`${JSON.stringify(told, null, 2)}\n`);
  } else if (out !== undefined) {
    await writeTable(out, backtestColumns, results.map(backtestRow), format);
  } else if (format !== undefined && format !== 'parquet') {
    await streamTable(write, format, backtestColumns, results.map(backtestRow));
  } else await write(backtestText(results));
}

function backtestText(results: readonly BacktestResult[]): string {
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`.padStart(9);
  const heading =
    `${'preset'.padEnd(18)} ${'held'.padEnd(10)} days  sample  worth  beyond initial [95 %]` +
    `${''.padEnd(14)} covers at 1 %       Kupiec  independent  Z2     median initial\n`;
  const lines = results.map(({ preset, held, days, coverage }) => {
    const { sample, beyondInitial, low, high, kupiec, independence, shortfall } = coverage;
    return (
      `${preset.padEnd(18)} ${held.padEnd(10)} ${String(days).padStart(4)} ` +
      `${String(sample).padStart(7)} ${coverage.effective.toFixed(0).padStart(6)} ` +
      `${percent(beyondInitial)} [${percent(low)}, ` +
      `${percent(high)}]  ${coverageVerdict(coverage).padEnd(18)} ` +
      `${kupiec.toPrecision(2).padStart(8)} ` +
      `${(beyondInitial === 0 ? 'none beyond' : independence.toPrecision(2)).padStart(12)} ` +
      `${shortfall.toFixed(2).padStart(6)} ${percent(coverage.medianInitial)}\n`
    );
  });
  const foot =
    'Interval and Kupiec take the losses of one instant for what they are worth together; ' +
    'Christoffersen\ntakes portfolios as independent.\n';
  return heading + lines.join('') + foot;
}
