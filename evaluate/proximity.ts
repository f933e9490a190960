/**
 * @module Does the distance to liquidation foretell liquidations better than maintenance over
 *   equity does? Both through the same hazard, hour by hour, nothing seen ahead of its time.
 *
 * The dimension puts accounts into buckets by maintenance over equity. The rivals put them there by
 * distance, 1 / (1 + deviations): the deviations of the account's own profit of a day that its
 * equity above maintenance amounts to, or those of the common move of all underlyings that
 * liquidates it. Buckets, hazards, prior and the participant's own factor are the dimension's.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { microsPerHour } from '../src/base/index.ts';
import {
  activeParticipants,
  type BrokerState,
  priorsOf,
  readDimensions,
} from '../src/broker/index.ts';
import { adapters } from '../src/ingest/index.ts';
import type { MarketEvent } from '../src/market/index.ts';
import {
  createSystemicRisk,
  extendSystemicRisk,
  observeRiskClosure,
  readSystemicRisk,
  riskBuckets,
  type SystemicRisk,
  systemicPrior,
} from '../src/participants/index.ts';
import { normalQuantile } from '../src/quant/index.ts';
import { checkVenueConfig, simulateVenue } from '../src/simulation/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { type Forecast, type ForecastFigures, judgeForecasts } from './forecasts.ts';
import { figureFinding } from './participants-findings.ts';
import {
  createReturnCovariance,
  observeReturns,
  type Proximity,
  proximityOf,
} from './proximity-distance.ts';
import { createRegression } from './proximity-regression.ts';
import { eventsOf, foldHourly, forecastsOf, type RiskReading } from './venue-replay.ts';

/** Edges of the dimension's buckets, in maintenance over equity. */
const edges = [0.05, 0.1, 0.2, 0.4, 0.7];
const bucketCount = riskBuckets.length;
const noEquity = bucketCount - 1;
/** Deviations of a day below which an account counts as near. */
const nearDeviations = 1.5;
const nearHalfLifeHours = 24;
/** Deviations that stand for a move out of reach. */
const farDeviations = 8;

type Way = (typeof ways)[number];

/** Ways to tell the risk; the first is the dimension as it is. */
const ways = [
  'maintenance over equity',
  'deviations of profit',
  'common move',
  'profit, uncalibrated',
  'common move, uncalibrated',
  'regression on distance',
  'regression on dimension and distance',
  'leverage',
  'time near',
] as const;

/** Ways that order without telling a probability. */
const orders: ReadonlySet<Way> = new Set(['leverage', 'time near']);
/** Ways whose second half is judged alone. */
const learning: readonly Way[] = [
  'maintenance over equity',
  'deviations of profit',
  'common move',
  'regression on distance',
  'regression on dimension and distance',
];

/** A second systemic-risk dimension that stands by another share. */
interface Shadow {
  readonly risk: SystemicRisk;
  readonly share: (proximity: Proximity) => number;
}

function placeShadow(
  { risk }: Shadow,
  participant: number,
  state: BrokerState,
  share: number | null,
): void {
  const { columns } = risk.standing;
  let place = 0;
  if (share !== null) {
    place = share >= 1 ? noEquity : 1 + edges.filter((edge) => share >= edge).length;
  }
  columns.bucket[participant] = place;
  columns.share[participant] = place === noEquity ? 0 : (share ?? 0);
  columns.ticked[participant] = 1;
  const row = participant * bucketCount + place;
  risk.counts.columns.hours[row] = risk.counts.columns.hours[row]! + state.context.weight;
}

/** Deviations of a day that the common move amounts to: the nearer side of the two. */
function commonDeviations({ bySpot }: Proximity): number {
  return bySpot > 1e-15 ? -normalQuantile(bySpot / 2) : farDeviations;
}

/** Ways that count in buckets of their own, as the dimension does. */
function createShadows() {
  return {
    'deviations of profit': {
      risk: createSystemicRisk(),
      share: ({ deviations }: Proximity) => 1 / (1 + deviations),
    },
    'common move': {
      risk: createSystemicRisk(),
      share: (proximity: Proximity) => 1 / (1 + commonDeviations(proximity)),
    },
  };
}

/** Share of recent hours near the threshold, after one more hour. */
function nearTime(before: number, proximity: Proximity | null): number {
  const isNear = proximity !== null && proximity.deviations < nearDeviations ? 1 : 0;
  const decay = 0.5 ** (1 / nearHalfLifeHours);
  return before * decay + isNear * (1 - decay);
}

/** Readings of every way at every hour. */
function readAll(events: readonly MarketEvent[]) {
  const readings = new Map<Way, RiskReading[]>(ways.map((way) => [way, []]));
  const shadows = createShadows();
  const covariance = createReturnCovariance();
  // The outcomes of a day are asked for only when the day is over.
  const came = liquidationsOf(events);
  const alone = createRegression([-3.5, 1], (id, after, until) => came(name(id), after, until));
  const joint = createRegression([0, 1, 0, 0], (id, after, until) => came(name(id), after, until));
  const closed = new Map<number, number>();
  const near = new Map<number, number>();
  let dictionaryOfFold: Parameters<typeof proximityOf>[2] | undefined;
  const name = (id: number) => dictionaryOfFold!.participants.texts[id]!;
  const fold = foldHourly(events, (hour, state) => {
    const { dictionary } = state.context.fold;
    dictionaryOfFold = dictionary as Parameters<typeof proximityOf>[2];
    observeReturns(covariance, state);
    const { closedHour, leverage, equityUsd } = state.risk.standing.columns;
    for (const { risk } of Object.values(shadows)) {
      extendSystemicRisk(risk, state.context.participants);
    }
    const own = priorsOf(state);
    if (hour % 24 === 0) {
      alone.learn(hour);
      joint.learn(hour);
    }
    const active = [...activeParticipants(state)];
    const distances = new Map<number, Proximity | null>();
    for (const id of active) {
      // Closures of the hour that ended, in the bucket where it began.
      if (closedHour[id]! > (closed.get(id) ?? 0)) {
        closed.set(id, closedHour[id]!);
        const context = { ...state.context, hour: closedHour[id]! };
        for (const { risk } of Object.values(shadows)) observeRiskClosure(risk, id, context);
      }
      const proximity = proximityOf(state, id, dictionaryOfFold, covariance);
      distances.set(id, proximity);
      for (const shadow of Object.values(shadows)) {
        placeShadow(shadow, id, state, proximity === null ? null : shadow.share(proximity));
      }
      near.set(id, nearTime(near.get(id) ?? 0, proximity));
    }
    const priors = Object.values(shadows).map(({ risk }) => systemicPrior(risk, state.context));
    for (const id of active) {
      const proximity = distances.get(id) ?? null;
      const [byProfit, byMove] = Object.values(shadows).map(
        ({ risk }, i) => readSystemicRisk(risk, id, priors[i]!, state.context).mean,
      );
      const dimension = readDimensions(state, id, own)['systemic-risk'].mean;
      const nearness = proximity === null ? 0 : -Math.min(farDeviations, proximity.deviations);
      const logit = Math.log(dimension / (1 - dimension));
      const isOpen = proximity !== null;
      const told: Record<Way, number> = {
        'maintenance over equity': dimension,
        'deviations of profit': byProfit!,
        'common move': byMove!,
        'profit, uncalibrated': proximity?.byProfit ?? 0,
        'common move, uncalibrated': proximity?.bySpot ?? 0,
        'regression on distance': isOpen ? alone.tell(hour, id, [nearness]) : dimension,
        'regression on dimension and distance': isOpen
          ? joint.tell(hour, id, [logit, nearness, near.get(id) ?? 0])
          : dimension,
        leverage: equityUsd[id]! > 0 || !isOpen ? leverage[id]! : Number.MAX_VALUE,
        'time near': near.get(id) ?? 0,
      };
      const shared = { hour, participant: id, hasPosition: isOpen, leverage: leverage[id]! };
      for (const way of ways) readings.get(way)!.push({ ...shared, probability: told[way] });
    }
  });
  return { readings, dictionary: fold.dictionary };
}

/** Tells whether a participant was liquidated after one hour and not later than another. */
function liquidationsOf(events: readonly MarketEvent[]) {
  const times = new Map<string, number[]>();
  for (const event of events) {
    if (event.kind !== 'liquidation' || event.stage === 'bid' || event.stage === 'ended') continue;
    const list = times.get(event.participant) ?? [];
    list.push(event.atMicros / microsPerHour);
    times.set(event.participant, list);
  }
  return (participant: string, after: number, until: number): boolean =>
    (times.get(participant) ?? []).some((at) => at > after && at <= until);
}

/** Forecasts of a way beside those of the dimension: `baseRate` and `rival` are the dimension's. */
function against(own: readonly Forecast[], dimension: readonly Forecast[]): Forecast[] {
  return own.map((forecast, i) => ({
    ...forecast,
    baseRate: dimension[i]!.probability,
    rival: dimension[i]!.probability,
  }));
}

function findingsOf(
  context: EvaluationContext,
  venue: string,
  events: readonly MarketEvent[],
): Finding[] {
  const { readings, dictionary } = readAll(events);
  const findings: Finding[] = [];
  for (const [group, keep] of [
    ['everybody', () => true],
    ['with a position', (reading: RiskReading) => reading.hasPosition],
  ] as const) {
    const forecasts = new Map(
      ways.map((way) => [way, forecastsOf(readings.get(way)!.filter(keep), events, dictionary)]),
    );
    const dimension = forecasts.get(ways[0])!;
    const n = dimension.length;
    const outcomes = dimension.reduce((sum, { outcome }) => sum + outcome, 0);
    findings.push(
      finding({ name: `${venue}, ${group}: liquidated within a day`, value: outcomes, sample: n }),
    );
    for (const way of ways) {
      const figures = judgeForecasts(against(forecasts.get(way)!, dimension));
      findings.push(...figuresOf(`${venue}, ${group}, ${way}`, figures, way));
      const text = figures.bins.map(({ told, came }) => `${told.toFixed(4)}>${came.toFixed(4)}`);
      context.note(`${venue}, ${group}, ${way}, told>came by tenth: ${text.join(' ')}`);
    }
    findings.push(...laterHalf(`${venue}, ${group}`, forecasts, readings, keep));
  }
  return findings;
}

function figuresOf(name: string, figures: ForecastFigures, way: Way): Finding[] {
  const n = figures.forecasts;
  const auc = figureFinding(`${name}: AUC, baseline the dimension`, n, figures.auc, {
    baseline: figures.rivalAuc.value,
  });
  if (orders.has(way)) return [auc];
  return [
    auc,
    figureFinding(`${name}: calibration error, ten bins`, n, figures.calibrationError),
    figureFinding(`${name}: Brier skill over the dimension`, n, figures.skill),
    figureFinding(`${name}: Brier skill over the rate of the span`, n, figures.skillOverConstant),
  ];
}

/** The second half of the hours alone, when the hazards have learnt from the first. */
function laterHalf(
  name: string,
  forecasts: ReadonlyMap<Way, readonly Forecast[]>,
  readings: ReadonlyMap<Way, readonly RiskReading[]>,
  keep: (reading: RiskReading) => boolean,
): Finding[] {
  const dimension = forecasts.get(ways[0])!;
  const hours = readings.get(ways[0])!.filter(keep).slice(0, dimension.length);
  const [first, last] = [hours[0]?.hour ?? 0, hours.at(-1)?.hour ?? 0];
  const from = hours.findIndex(({ hour }) => hour >= (first + last) / 2);
  return learning.flatMap((way) => {
    const own = forecasts.get(way)!.slice(from);
    const figures = judgeForecasts(against(own, dimension.slice(from)));
    return figuresOf(`${name}, second half, ${way}`, figures, way).slice(0, 3);
  });
}

async function realVenue(context: EvaluationContext): Promise<Finding[]> {
  const folder = join(context.dataDir, 'hyperliquid-venue-2023');
  if (!existsSync(folder)) {
    context.skip('hyperliquid-venue-2023 is absent');
    return [];
  }
  const files = ['non_mm_ledger_updates.csv', 'liquidations.csv', 'non_mm_trades.csv'].map(
    (path) => ({ path, content: gunzipSync(readFileSync(join(folder, `${path}.gz`))) }),
  );
  const adapter = adapters.find(({ name }) => name === 'hyperliquid-export')!;
  return findingsOf(context, 'real', await eventsOf(adapter, files));
}

/** Files that tell nothing to the broker, or to nobody but those who judge. */
const untold = /^(truth\/|quotes|manifest)|\.json$/;

async function syntheticVenue(context: EvaluationContext): Promise<Finding[]> {
  const config = checkVenueConfig({ seed: 'proximity', days: 16, quotesPerMakerMinute: 2 });
  if (!config.ok) throw new Error(config.failure.field);
  const texts = new Map<string, string[]>();
  for (const { file, text } of simulateVenue(config.value)) {
    texts.set(file, [...(texts.get(file) ?? []), text]);
  }
  const files = [...texts]
    .filter(([path]) => !untold.test(path))
    .map(([path, parts]) => ({ path, content: parts.join('') }));
  const adapter = adapters.find(({ name }) => name === 'table')!;
  return findingsOf(context, 'synthetic', await eventsOf(adapter, files));
}

/** What `npm run evaluate -- proximity` finds. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'proximity',
    run: async (context) => [...(await realVenue(context)), ...(await syntheticVenue(context))],
  },
];
