/**
 * @module Regimes through the fall of 5 and 6 February 2026: read live, with a model of earlier
 * years.
 */
import { formatInstant, microsPerDay, microsPerHour, parseInstant } from '../src/base/index.ts';
import {
  type BarReturns,
  barReturns,
  createVolatilityState,
  fitVolatilityModel,
  observeReturn,
  readVolatility,
  regimesInRetrospect,
  type VolatilityModel,
  type VolatilityReading,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { readHourlyBars } from './volatility-bars.ts';

function instant(text: string): number {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

function read(model: VolatilityModel, returns: BarReturns, count: number): VolatilityReading[] {
  const state = createVolatilityState(model);
  return Array.from({ length: count }, (_, i) => {
    observeReturn(state, returns.value[i], returns.atMicros[i], 1);
    return readVolatility(state);
  });
}

/** Realised volatility of the day after each reading of a label, annualised. */
function dayAfter(returns: BarReturns, readings: readonly VolatilityReading[], label: string) {
  let squares = 0;
  let sample = 0;
  for (let i = 0; i + 24 < readings.length; i++) {
    if (readings[i].label !== label) continue;
    sample++;
    for (let hour = 1; hour <= 24; hour++) squares += returns.value[i + hour] ** 2;
  }
  return { vol: sample > 0 ? Math.sqrt((365 * squares) / sample) : 0, sample };
}

/** First observation of the unbroken spell that an observation lies in. */
function spellStart(at: number, holds: (i: number) => boolean): number {
  let start = at;
  while (start > 0 && holds(start - 1)) start--;
  return start;
}

function judge(
  context: EvaluationContext,
  coin: string,
  model: VolatilityModel,
  returns: BarReturns,
): readonly Finding[] {
  const readings = read(model, returns, returns.count);
  const from = instant('2026-02-05T00:00:00Z');
  const until = instant('2026-02-07T00:00:00Z');
  const fall = readings.filter(({ atMicros }) => atMicros! > from && atMicros! <= until);
  const stressed = fall.filter(({ label }) => label === 'stressed').length;
  const inFall = (at: number) => at > from && at <= until;
  const logs = new Float64Array(returns.count);
  for (let i = 1; i < logs.length; i++) logs[i] = logs[i - 1] + returns.value[i];
  const hours = Array.from(logs.keys()).filter((i) => inFall(returns.atMicros[i]));
  const bottom = hours.reduce((best, i) => (logs[i] < logs[best] ? i : best));
  const dayBefore = returns.atMicros.findIndex((at) => at > from - microsPerDay);
  const whole = logs[dayBefore] - logs[bottom];
  const turned = spellStart(bottom, (i) => readings[i].label === 'stressed');
  const ahead = logs[turned] - logs[bottom];
  const changed = Math.max(...fall.map((reading) => reading.changed));
  const cut = returns.atMicros.findIndex((at) => at > from + 12 * microsPerHour);
  const prefix = read(model, returns, cut);
  const apart = prefix.filter(
    (reading, i) => JSON.stringify(reading) !== JSON.stringify(readings[i]),
  );
  const hindsight = regimesInRetrospect(model.regimes, returns.value).probability;
  const earlier = spellStart(bottom, (i) => hindsight[3 * i + 2] >= 0.5);
  const wild = dayAfter(returns, readings, 'stressed');
  const calm = dayAfter(returns, readings, 'calm');
  const percent = (log: number) => `${(100 * (1 - Math.exp(-log))).toFixed(1)} %`;
  context.note(
    `${coin}: stressed from ${formatInstant(returns.atMicros[turned])} on (in retrospect from ` +
      `${formatInstant(returns.atMicros[earlier])}), with ${percent(ahead)} of fall ahead of ` +
      `${percent(whole)}; change probability at most ${changed.toFixed(2)}`,
  );
  return [
    finding({
      name: `${coin}, share of the hours of 5 and 6 February 2026 labelled stressed`,
      value: stressed / fall.length,
      target: '>= 0.8',
      baseline: readings.filter(({ label }) => label === 'stressed').length / readings.length,
      sample: fall.length,
    }),
    finding({
      name: `${coin}, share of the fall since 4 February still ahead when the label turned`,
      value: ahead / whole,
      target: '>= 0.5',
      sample: 1,
    }),
    finding({
      name: `${coin}, readings up to noon of the fall that change when the rest becomes known`,
      value: apart.length,
      target: '= 0',
      sample: prefix.length,
    }),
    finding({
      name: `${coin}, volatility of the day after a stressed hour (baseline: after a calm one)`,
      value: wild.vol,
      baseline: calm.vol,
      sample: wild.sample,
    }),
    finding({
      name: `${coin}, changes of the label per week, February to July 2026`,
      value: changes(readings) / (readings.length / 168),
      sample: readings.length,
    }),
  ];
}

function changes(readings: readonly VolatilityReading[]): number {
  return readings.filter(({ label }, i) => i > 0 && label !== readings[i - 1].label).length;
}

/**
 * Reads the state of BTC and ETH through 2026 with regimes fitted to 2022 to 2025.
 *
 * @param context - data and messages
 * @returns how the label turned, and that it knew nothing of the future
 */
export async function volatilityRegimes(context: EvaluationContext): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const coin of ['BTC', 'ETH']) {
    const past = readHourlyBars(context, `${coin}USDT_1h_2022_2025-12`);
    const now = readHourlyBars(context, `${coin}USDT_1h_2026-01_2026-07`);
    if (past === null || now === null) continue;
    const model = fitVolatilityModel(barReturns(past), 3);
    if (!model.ok) throw new Error(`${coin}: ${model.failure.kind}`);
    const { variances, freedom } = model.value.regimes;
    const vols = Array.from(variances, (v) => Math.sqrt(8760 * v).toFixed(2));
    context.note(`${coin}: regimes of ${vols.join(', ')} a year, freedom ${freedom}`);
    found.push(...judge(context, coin, model.value, barReturns(now)));
  }
  return found;
}
