/**
 * @module The synthetic venue through the broker: planted edges found, liquidations foretold.
 */
import { microsPerHour } from '../src/base/index.ts';
import { type BrokerState, priorsOf, readDimensions } from '../src/broker/index.ts';
import { readAllRows } from '../src/ingest/index.ts';
import type { Dictionary, MarketEvent } from '../src/market/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { rankCorrelation } from './forecasts.ts';
import {
  alphaSums,
  figureFinding,
  liquidationFindings,
  noteBins,
  ratioOf,
  riskFindings,
} from './participants-findings.ts';
import {
  alphaFindings,
  type Halfway,
  readHalfway,
  velocityFindings,
} from './participants-halves.ts';
import { syntheticVenueEvents } from './venue-events.ts';
import { foldHourly, judgeRisk, type RiskReading, readRisk } from './venue-replay.ts';

/** Simulated days; the dimensions are read after half of them. */
const days = 16;

/**
 * Judges the synthetic venue, whose truth is planted.
 *
 * @param context - where bins are told
 * @returns liquidations, risk and alpha against the truth
 */
export async function syntheticVenue(context: EvaluationContext): Promise<Finding[]> {
  const input = { seed: 'participants', days, quotesPerMakerMinute: 2 };
  const { config, files, events } = await syntheticVenueEvents(input);
  const textOf = (path: string): string =>
    String(files.find((file) => file.path === path)!.content);
  const readings: RiskReading[] = [];
  const middle = config.startMicros / microsPerHour + (days * 24) / 2;
  let weekBefore: Halfway | undefined;
  let halfway: Halfway | undefined;
  const { state, dictionary } = foldHourly(events, (hour, now) => {
    readRisk(hour, now, readings);
    if (hour === middle - 7 * 24) weekBefore = readHalfway(now);
    if (hour === middle) halfway = readHalfway(now);
  });
  const { everybody, withPosition } = judgeRisk(readings, events, dictionary);
  noteBins(context, 'synthetic, everybody', everybody);
  noteBins(context, 'synthetic, with a position', withPosition);
  const truth = readAllRows('csv', textOf('truth/participants.csv'));
  if (!truth.ok) throw new Error(truth.failure.kind);
  const shared = [
    ...liquidationFindings(state),
    ...alphaFindings(halfway!, state),
    ...velocityFindings(weekBefore!, halfway!, state),
  ];
  return [
    ...shared.map((f) => ({ ...f, name: `synthetic ${f.name}` })),
    ...riskFindings('synthetic risk, everybody', everybody, false),
    ...riskFindings('synthetic risk, with a position', withPosition, false),
    ...plantedFindings(
      truth.value.rows.map(({ fields }) => fields),
      state,
      events,
      dictionary,
    ),
  ];
}

/** Alpha of the wallets whose edge was planted, against that edge. */
function plantedFindings(
  rows: readonly Readonly<Record<string, unknown>>[],
  state: BrokerState,
  events: readonly MarketEvent[],
  dictionary: Dictionary,
): Finding[] {
  const priors = priorsOf(state);
  const edges: number[] = [];
  const shrunk: number[] = [];
  const raw: number[] = [];
  for (const row of rows) {
    const id = dictionary.participants.ids.get(String(row.participant));
    if (row.edge_sharpe_per_trade === '' || id === undefined) continue;
    const ratio = ratioOf(alphaSums(state.alpha, id));
    if (ratio === undefined) continue;
    edges.push(Number(row.edge_sharpe_per_trade));
    raw.push(ratio);
    shrunk.push(readDimensions(state, id, priors)['alpha-contribution'].mean);
  }
  const informed = (values: readonly number[]) =>
    values.map((v, i) => ({ v, informed: edges[i]! > 0 })).sort((x, y) => y.v - x.v);
  const count = edges.filter((edge) => edge > 0).length;
  const precision = (values: readonly number[]) =>
    informed(values)
      .slice(0, count)
      .filter((entry) => entry.informed).length / count;
  const fills = events.filter((event) => event.kind === 'fill').length;
  return [
    figureFinding(
      'synthetic alpha: rank correlation with the planted edge, baseline raw Sharpe',
      edges.length,
      rankCorrelation(shrunk, edges),
      { baseline: rankCorrelation(raw, edges).value },
    ),
    finding({
      name: 'synthetic alpha: informed among the top as many, baseline raw Sharpe',
      value: precision(shrunk),
      baseline: precision(raw),
      sample: count,
    }),
    finding({ name: 'synthetic venue: fills', value: fills, sample: fills }),
  ];
}
