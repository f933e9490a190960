/**
 * @module Truth of the live regime: forecasts, labels and margin on real and planted volatility.
 *
 * How one knows that it is right, written before the model: on BTC and ETH the log density of the
 * next hour and QLIKE of the next hour and day must beat the fast over slow ratio that it
 * replaced, and should beat exponentially weighted means; days after a turbulent label must be
 * wilder than after the ratio's at fewer changes of the label; on 5 February 2026 it must turn
 * while the fall is ahead, and readings must not change when later hours become known; on the
 * synthetic venue it must meet planted wild regimes better than the ratio. The constants of the
 * filter were chosen on 2022 and 2023, and the other years judge them; the memory of the venue's
 * label (180 days) was chosen with all years in view, so that what the label explains is in sample.
 */

import { formatInstant, microsPerHour, parseInstant } from '../src/base/index.ts';
import { compareLosses, qlike } from '../src/quant/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { changesBeside } from './regimes-changes.ts';
import {
  type ForecastName,
  type HourlyPrices,
  type HourlyReading,
  logScores,
  readHours,
} from './regimes-fold.ts';
import { marginFollows } from './regimes-margin.ts';
import { plantedRegimes } from './regimes-planted.ts';
import { readHourlyBars } from './volatility-bars.ts';

const warmHours = 60 * 24;
const baselines = ['ratio', 'ewma 24 h', 'ewma 48 h'] as const;

interface Coins {
  readonly hours: readonly (HourlyPrices & { readonly ranges: readonly number[] })[];
}

/** Hours that both coins have, from one or more files each. */
function coinsOf(context: EvaluationContext, files: readonly (readonly string[])[]): Coins | null {
  const byHour = files.map((names) => {
    const found = new Map<number, { close: number; range: number }>();
    for (const name of names) {
      const bars = readHourlyBars(context, name);
      if (bars === null) return null;
      for (let i = 0; i < bars.count; i++) {
        const hour = Math.round(bars.atMicros[i] / microsPerHour) + 1;
        const range = Math.log(bars.high[i] / bars.low[i]);
        found.set(hour, { close: bars.close[i], range });
      }
    }
    return found;
  });
  if (byHour.some((found) => found === null)) return null;
  const [first, second] = byHour as [NonNullable<(typeof byHour)[0]>, (typeof byHour)[0]];
  const hours = [...first.keys()].filter((hour) => second!.has(hour)).sort((a, b) => a - b);
  return {
    hours: hours.map((hour) => {
      const [a, b] = [first.get(hour)!, second!.get(hour)!];
      return { hour, prices: [a.close, b.close], ranges: [a.range, b.range] };
    }),
  };
}

const hourOf = (text: string): number => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value / microsPerHour;
};

interface Losses {
  readonly score: Float64Array;
  readonly hour: Float64Array;
  readonly day: Float64Array;
}

/** Losses of a model in the hours of a window; the log density with its sign turned. */
function lossesOf(
  name: ForecastName,
  readings: readonly HourlyReading[],
  ranges: ReadonlyMap<number, readonly number[]>,
  places: readonly number[],
  scores: ReturnType<typeof logScores>,
): Losses {
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    score: Float64Array.from(places, (t) => -scores[t + 1]![name]),
    // The range of an hour tells its variance better than its return (Parkinson, 1980).
    hour: Float64Array.from(places, (t) =>
      mean(
        readings[t].nextHour[name].map((variance, i) => {
          const range = ranges.get(readings[t + 1].hour)![i];
          return qlike(variance, Math.max(range ** 2 / (4 * Math.LN2), 1e-10));
        }),
      ),
    ),
    day: Float64Array.from(places, (t) =>
      mean(
        readings[t].nextDay[name].map((variance, i) => {
          let realised = 0;
          for (let h = 1; h <= 24; h++) realised += readings[t + h].returns[i] ** 2;
          return qlike(24 * variance, realised);
        }),
      ),
    ),
  };
}

function contests(
  title: string,
  coins: Coins,
  readings: readonly HourlyReading[],
  [from, until]: readonly [number, number],
): readonly Finding[] {
  const scores = logScores(readings);
  const ranges = new Map(coins.hours.map(({ hour, ranges: range }) => [hour, range]));
  const places = [...readings.keys()].filter(
    (t) =>
      t >= warmHours &&
      t + 24 < readings.length &&
      readings[t].hour >= from &&
      readings[t].hour < until &&
      readings[t + 24].hour === readings[t].hour + 24,
  );
  const of = (name: ForecastName) => lossesOf(name, readings, ranges, places, scores);
  const own = of('filter');
  return baselines.flatMap((baseline) => {
    const other = of(baseline);
    const rows = [
      ['minus log density of the next hour', own.score, other.score, 1, 24],
      ['QLIKE of the next hour', own.hour, other.hour, 1, 24],
      ['QLIKE of the next day', own.day, other.day, 24, 72],
    ] as const;
    return rows.map(([what, first, second, horizon, lags]) => {
      const judged = compareLosses(first, second, horizon, lags);
      if (!judged.ok) throw new Error(judged.failure.kind);
      const { difference, low, high } = judged.value;
      return finding({
        name: `${title}, filter less ${baseline}: ${what}`,
        value: difference,
        low,
        high,
        sample: places.length,
        ...(baseline === 'ratio' ? { target: '<= 0' } : {}),
      });
    });
  });
}

/** Shares, volatility after each label, and changes of the label a week. */
function labels(title: string, readings: readonly HourlyReading[]): readonly Finding[] {
  const describe = (of: (reading: HourlyReading) => number) => {
    const squares = [0, 0, 0];
    const counts = [0, 0, 0];
    const logs: number[][] = [[], [], []];
    let changes = 0;
    for (let t = warmHours; t + 24 < readings.length; t++) {
      const label = of(readings[t]);
      let realised = 0;
      for (let h = 1; h <= 24; h++) realised += readings[t + h].returns[0] ** 2;
      squares[label] += realised;
      counts[label]++;
      logs[label].push(Math.log(Math.max(realised, 1e-12)));
      if (label !== of(readings[t - 1])) changes++;
    }
    const all = logs.flat();
    const sumOfSquares = (values: readonly number[]) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      return values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    };
    const within = logs.reduce((sum, one) => sum + (one.length > 0 ? sumOfSquares(one) : 0), 0);
    return {
      vols: squares.map((sum, i) => Math.sqrt((365 * sum) / Math.max(1, counts[i]))),
      share: counts[2] / all.length,
      explained: 1 - within / sumOfSquares(all),
      perWeek: changes / (all.length / 168),
      sample: all.length,
    };
  };
  const filter = describe(({ label }) => label);
  const ratio = describe(({ ratioLabel }) => ratioLabel);
  const { sample } = filter;
  const row = (name: string, value: number, baseline: number, target?: string) =>
    finding({
      name: `${title}, ${name} (baseline: ratio)`,
      value,
      baseline,
      sample,
      ...(target === undefined ? {} : { target }),
    });
  return [
    row('share of hours labelled turbulent', filter.share, ratio.share),
    row(
      'volatility of the day after turbulent over calm',
      filter.vols[2] / filter.vols[0],
      ratio.vols[2] / ratio.vols[0],
    ),
    row(
      'share of the log variance of the next day that the label explains',
      filter.explained,
      ratio.explained,
    ),
    row('changes of the label a week', filter.perWeek, ratio.perWeek, '<= 7'),
  ];
}

/** The fall of 5 and 6 February 2026, and that no reading knows what follows. */
function fall(
  context: EvaluationContext,
  coins: Coins,
  readings: readonly HourlyReading[],
): readonly Finding[] {
  const [from, until] = [hourOf('2026-02-05T00:00:00Z'), hourOf('2026-02-07T00:00:00Z')];
  const inside = readings.filter(({ hour }) => hour > from && hour <= until);
  const share = (of: (reading: HourlyReading) => number) =>
    inside.filter((reading) => of(reading) === 2).length / inside.length;
  const logs = new Map(coins.hours.map(({ hour, prices }) => [hour, Math.log(prices[0])]));
  const bottom = inside.reduce((low, one) =>
    logs.get(one.hour)! < logs.get(low.hour)! ? one : low,
  );
  const whole = logs.get(from - 24)! - logs.get(bottom.hour)!;
  const ahead = (of: (reading: HourlyReading) => number) => {
    let at = readings.indexOf(bottom);
    if (of(readings[at]) !== 2) return 0;
    while (of(readings[at - 1]) === 2) at--;
    context.note(`turbulent from ${formatInstant(readings[at].hour * microsPerHour)}`);
    return (logs.get(readings[at].hour)! - logs.get(bottom.hour)!) / whole;
  };
  const cut = coins.hours.findIndex(({ hour }) => hour > from + 12);
  const prefix = readHours(['BTC', 'ETH'], coins.hours.slice(0, cut));
  const apart = prefix.filter((one, i) => JSON.stringify(one) !== JSON.stringify(readings[i]));
  return [
    finding({
      name: '5 and 6 February 2026, share of hours labelled turbulent (baseline: ratio)',
      value: share(({ label }) => label),
      baseline: share(({ ratioLabel }) => ratioLabel),
      target: '>= 0.8',
      sample: inside.length,
    }),
    finding({
      name: 'share of the fall of BTC still ahead when the label turned (baseline: ratio)',
      value: ahead(({ label }) => label),
      baseline: ahead(({ ratioLabel }) => ratioLabel),
      target: '>= 0.5',
      sample: 1,
    }),
    finding({
      name: 'readings up to noon of the fall that change when the rest becomes known',
      value: apart.length,
      target: '= 0',
      sample: prefix.length,
    }),
  ];
}

async function realRegimes(context: EvaluationContext): Promise<readonly Finding[]> {
  const spot = coinsOf(context, [
    ['BTCUSDT_1h_2022_2025-12', 'BTCUSDT_1h_2026-01_2026-07'],
    ['ETHUSDT_1h_2022_2025-12', 'ETHUSDT_1h_2026-01_2026-07'],
  ]);
  const perps = coinsOf(context, [['BTCUSDT_1h_pixelalpha'], ['ETHUSDT_1h_tjf']]);
  if (spot === null || perps === null) return [];
  const assets = ['BTC', 'ETH'];
  const readings = readHours(assets, spot.hours);
  const earlier = readHours(assets, perps.hours);
  const year = (text: string) => hourOf(`${text}-01-01T00:00:00Z`);
  return [
    ...contests('2022-23, chosen on', spot, readings, [year('2022'), year('2024')]),
    ...contests('2024 to July 2026', spot, readings, [year('2024'), year('2027')]),
    ...contests('2020-21, perpetuals', perps, earlier, [year('2020'), year('2022')]),
    ...labels('2022 to July 2026', readings),
    ...labels('2020-24, perpetuals', earlier),
    ...fall(context, spot, readings),
    ...changesBeside('2024 to July 2026', readings, year('2024')),
    ...changesBeside('2022-24, perpetuals', earlier, year('2022')),
    ...marginFollows(earlier, readings, hourOf('2022-01-01T00:00:00Z')),
  ];
}

/** The evidence of truth of the live regime. */
export const evaluations: readonly Evaluation[] = [
  { name: 'regimes', run: realRegimes },
  { name: 'regimes', run: plantedRegimes },
];
