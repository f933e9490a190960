/**
 * @module Does proximity to liquidation foretell liquidations better than what Systemic Risk rested
 *   on before? Hour by hour, nothing seen ahead of its time.
 *
 * Beside the dimension stand the dimension as it was (buckets of maintenance over equity), the
 * probability of the process as it is, and two orderings: leverage, and the hours near the
 * threshold. Constants were chosen on other seeds and on the first half of the real readings; the
 * second half and the seeds here are for judging alone.
 */
import { activeParticipants, priorsOf, readDimensions } from '../src/broker/index.ts';
import type { Dictionary, MarketEvent } from '../src/market/index.ts';
import { maintenanceRateOf } from '../src/risk/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { type Forecast, type ForecastFigures, judgeForecasts } from './forecasts.ts';
import { figureFinding, noteBins } from './participants-findings.ts';
import {
  type Buckets,
  observeBucketClosure,
  observeBucketHour,
  readBuckets,
} from './proximity-buckets.ts';
import { realVenueEvents, syntheticVenueEvents } from './venue-events.ts';
import { foldHourly, forecastsOf, type RiskReading } from './venue-replay.ts';

/** Ways to tell the risk; the first is the dimension, the second what it was. */
const ways = ['dimension', 'as it was', 'process, as it is', 'leverage', 'time near'] as const;

type Way = (typeof ways)[number];

/** Ways that order without telling a probability. */
const orders: ReadonlySet<Way> = new Set(['leverage', 'time near']);

/** Seeds that no constant was chosen on. */
const seeds = ['proximity-late-1', 'proximity-late-2', 'proximity-late-3'] as const;

/** Readings of every way at every hour. */
function readAll(events: readonly MarketEvent[]) {
  const readings = new Map<Way, RiskReading[]>(ways.map((way) => [way, []]));
  const buckets: Buckets = new Map();
  const closed = new Map<number, number>();
  const { dictionary, state: last } = foldHourly(events, (hour, state) => {
    const { risk, proximity, context } = state;
    const { closedHour, leverage, equityUsd } = risk.standing.columns;
    const active = [...activeParticipants(state)];
    for (const id of active) {
      // Closures of the hour that ended, in the bucket where it began.
      if (closedHour[id]! > (closed.get(id) ?? 0)) {
        closed.set(id, closedHour[id]!);
        observeBucketClosure(buckets, id, closedHour[id]!, context.weight);
      }
      observeBucketHour(buckets, id, state);
    }
    const before = readBuckets(buckets, context.weight);
    const priors = priorsOf(state);
    const { standing, probability, nearHours } = proximity.accounts.columns;
    for (const id of active) {
      const hasPosition = standing[id] !== 0;
      const told: Record<Way, number> = {
        dimension: readDimensions(state, id, priors)['systemic-risk'].mean,
        'as it was': before(id),
        'process, as it is': probability[id]!,
        leverage: equityUsd[id]! > 0 || !hasPosition ? leverage[id]! : Number.MAX_VALUE,
        'time near': nearHours[id]!,
      };
      const shared = { hour, participant: id, hasPosition, leverage: told.leverage };
      for (const way of ways) readings.get(way)!.push({ ...shared, probability: told[way] });
    }
  });
  return { readings, dictionary, maintenance: last.proximity.maintenance };
}

/** Forecasts of a way beside those of what the dimension was: `baseRate` and `rival` are its. */
function against(own: readonly Forecast[], before: readonly Forecast[]): Forecast[] {
  return own.map((forecast, i) => ({
    ...forecast,
    baseRate: before[i]!.probability,
    rival: before[i]!.probability,
  }));
}

function findingsOf(
  context: EvaluationContext,
  venue: string,
  events: readonly MarketEvent[],
): Finding[] {
  const { readings, dictionary, maintenance } = readAll(events);
  return [
    finding({
      name: `${venue}: maintenance learnt, share of notional`,
      value: maintenanceRateOf(maintenance),
      sample: maintenance.bins.columns.records.reduce((sum, records) => sum + records, 0),
    }),
    ...groupFindings(context, `${venue}, everybody`, readings, events, dictionary),
    ...groupFindings(
      context,
      `${venue}, with a position`,
      new Map([...readings].map(([way, all]) => [way, all.filter((one) => one.hasPosition)])),
      events,
      dictionary,
    ),
  ];
}

function groupFindings(
  context: EvaluationContext,
  name: string,
  readings: ReadonlyMap<Way, readonly RiskReading[]>,
  events: readonly MarketEvent[],
  dictionary: Dictionary,
): Finding[] {
  const forecasts = new Map(
    ways.map((way) => [way, forecastsOf(readings.get(way)!, events, dictionary)]),
  );
  const before = forecasts.get('as it was')!;
  // By readings: by hours most of the real ones would fall into the second half.
  const hours = readings.get('dimension')!.slice(0, before.length);
  const from = hours.findIndex(({ hour }) => hour >= hours[hours.length >> 1]!.hour);
  const findings: Finding[] = [];
  for (const [part, start, end] of [
    ['', 0, before.length],
    [', first half', 0, from],
    [', second half', from, before.length],
  ] as const) {
    const rivals = before.slice(start, end);
    const outcomes = rivals.reduce((sum, { outcome }) => sum + outcome, 0);
    const n = rivals.length;
    findings.push(
      finding({ name: `${name}${part}: liquidated within a day`, value: outcomes, sample: n }),
    );
    for (const way of ways) {
      const own = forecasts.get(way)!.slice(start, end);
      const figures = judgeForecasts(against(own, rivals));
      findings.push(...figuresOf(`${name}${part}, ${way}`, figures, way));
      if (!orders.has(way)) noteBins(context, `${name}${part}, ${way}`, figures);
    }
  }
  return findings;
}

function figuresOf(name: string, figures: ForecastFigures, way: Way): Finding[] {
  const n = figures.forecasts;
  const auc = figureFinding(`${name}: AUC, baseline as it was`, n, figures.auc, {
    baseline: figures.rivalAuc.value,
  });
  if (orders.has(way)) return [auc];
  return [
    auc,
    figureFinding(`${name}: calibration error, ten bins`, n, figures.calibrationError),
    figureFinding(`${name}: Brier skill over as it was`, n, figures.skill),
    figureFinding(`${name}: Brier skill over the rate of the span`, n, figures.skillOverConstant),
  ];
}

async function realVenue(context: EvaluationContext): Promise<Finding[]> {
  const real = await realVenueEvents(context);
  if (real === undefined) return [];
  return findingsOf(context, 'real', real.events);
}

async function syntheticVenue(context: EvaluationContext, seed: string): Promise<Finding[]> {
  const input = { seed, days: 16, quotesPerMakerMinute: 2 };
  const { events } = await syntheticVenueEvents(input);
  return findingsOf(context, `synthetic ${seed}`, events);
}

/** What `npm run evaluate -- proximity` finds. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'proximity',
    run: async (context) => {
      const findings = await realVenue(context);
      for (const seed of seeds) findings.push(...(await syntheticVenue(context, seed)));
      return findings;
    },
  },
];
