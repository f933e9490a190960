/**
 * @module The live regime on the synthetic venue, whose regimes and volatility are planted.
 */
import { microsPerHour } from '../src/base/index.ts';
import { checkVenueConfig, simulateVenue } from '../src/simulation/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { type ForecastName, type HourlyReading, readHours } from './regimes-fold.ts';

const settledAfterHours = 30 * 24;
const syntheticDays = 180;
const assets = ['BTC', 'ETH'];

/** Index of the synthetic venue by the hour with its planted volatility and regime. */
function plantedHours() {
  const config = checkVenueConfig({
    seed: 'regimes',
    days: syntheticDays,
    participants: 10,
    quotesPerMakerMinute: 2,
    activity: 0.05,
    stressDays: [],
  });
  if (!config.ok) throw new Error(config.failure.field);
  const texts = new Map<string, string>();
  for (const { file, text } of simulateVenue(config.value)) {
    if (/^(index|truth\/(volatility|regimes))\.csv$/.test(file)) {
      texts.set(file, (texts.get(file) ?? '') + text);
    }
  }
  const rows = (file: string) =>
    texts
      .get(file)!
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  return {
    index: rows('index.csv'),
    vols: rows('truth/volatility.csv'),
    regimes: rows('truth/regimes.csv'),
  };
}

/** How the label of turbulence meets the planted regimes. */
function meets(
  readings: readonly HourlyReading[],
  isWild: (hour: number) => boolean,
  of: (reading: HourlyReading) => number,
) {
  let [hit, wild, said] = [0, 0, 0];
  const delays: number[] = [];
  let began: number | undefined;
  for (const reading of readings) {
    const label = of(reading) === 2;
    const now = isWild(reading.hour);
    if (now) wild++;
    if (label) said++;
    if (label && now) hit++;
    if (!now) began = undefined;
    else if (began === undefined) began = reading.hour;
    if (label && began !== undefined && began > 0) {
      delays.push(reading.hour - began);
      began = -1;
    }
  }
  const delay = delays.reduce((sum, x) => sum + x, 0) / Math.max(1, delays.length);
  const alarm = (said - hit) / (readings.length - wild);
  return { recall: hit / wild, alarm, delay };
}

/**
 * Folds the index of a synthetic venue of half a year.
 *
 * @param context - where the number of wild spells is told
 * @returns how label and level meet what was planted, beside the ratio and the 48-hour mean
 */
export async function plantedRegimes(context: EvaluationContext): Promise<readonly Finding[]> {
  const { index, vols, regimes } = plantedHours();
  const hours = new Map<number, number[]>();
  for (const [at, asset, price] of index) {
    const hour = Math.floor(Number(at) / microsPerHour) + 1;
    const row = hours.get(hour) ?? [0, 0];
    row[assets.indexOf(asset)] = Number(price);
    hours.set(hour, row);
  }
  const all = readHours(
    assets,
    [...hours].map(([hour, prices]) => ({ hour, prices })),
  );
  const readings = all.slice(settledAfterHours);
  const starts = regimes.map(([at, name]) => ({ at: Number(at), wild: name === 'wild' }));
  const isWild = (hour: number) =>
    starts.findLast(({ at }) => at <= hour * microsPerHour)?.wild ?? false;
  const truth = new Map<number, number>();
  for (const [at, asset, vol] of vols) {
    if (asset === 'BTC') truth.set(Math.round(Number(at) / microsPerHour), Number(vol));
  }
  context.note(`${starts.filter(({ wild }) => wild).length} wild spells in ${syntheticDays} days`);
  const filter = meets(readings, isWild, ({ label }) => label);
  const ratio = meets(readings, isWild, ({ ratioLabel }) => ratioLabel);
  const error = (name: ForecastName) => {
    const told = readings.filter(({ hour }) => truth.has(hour));
    const distance = ({ hour, nextDay }: HourlyReading) =>
      Math.abs(Math.log(Math.sqrt(nextDay[name][0] * 8760) / truth.get(hour)!));
    return told.reduce((sum, reading) => sum + distance(reading), 0) / told.length;
  };
  const sample = readings.length;
  const row = (name: string, value: number, baseline: number, against = 'ratio') =>
    finding({ name: `synthetic venue, ${name} (baseline: ${against})`, value, baseline, sample });
  return [
    row('share of planted wild hours labelled turbulent', filter.recall, ratio.recall),
    row('share of other hours labelled turbulent', filter.alarm, ratio.alarm),
    row('recall less false alarms', filter.recall - filter.alarm, ratio.recall - ratio.alarm),
    row('hours from a wild regime to the label, where it came', filter.delay, ratio.delay),
    row('mean distance of log volatility from the planted one', error('filter'), error('ratio')),
    row(
      'mean distance of log volatility from the planted one',
      error('filter'),
      error('ewma 48 h'),
      '48-hour mean',
    ),
  ];
}
