/**
 * @module Do contagion vectors name those who are liquidated after a large liquidation, and is the
 *   coefficient of the impact law of order one? Nothing seen ahead of its time.
 *
 * At the hour before each liquidation the vector of that account is read, and as many accounts are
 * named by leverage, by nearness on the same side, and by nearness beyond the account's own move.
 * A name hits when it is liquidated within six hours of the liquidation. The synthetic venue's
 * index is a path of its own: liquidations do not move it, so nothing can be set off there, and
 * whatever the vectors hit they hit by nearness.
 */
import { microsPerHour } from '../src/base/index.ts';
import type { MarketEvent } from '../src/market/index.ts';
import {
  followingHours,
  type HourlyMove,
  type Naming,
  replayContagion,
  type Trigger,
  triggersOf,
  type Way,
  ways,
} from './contagion-replay.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { type Figure, resample } from './forecasts.ts';
import { figureFinding } from './participants-findings.ts';
import { realVenueEvents, syntheticVenueEvents } from './venue-events.ts';

const seeds = ['contagion-1', 'contagion-2', 'contagion-3'] as const;
/** The default, and the upper bound, which names more. */
const coefficients = [1, 5] as const;
const hoursPerDay = 24;

/** What came of a naming. */
interface Outcome {
  /** Namings of one hour are resampled together. */
  readonly cluster: number;
  readonly count: number;
  readonly hits: Readonly<Record<Way, number>>;
  readonly pool: number;
  readonly poolHits: number;
}

function outcomesOf(namings: readonly Naming[], triggers: readonly Trigger[]): Outcome[] {
  const clusters = new Map<number, number>();
  return namings.map(({ trigger, named, pool }) => {
    const { hour, atMicros } = trigger;
    const until = atMicros + followingHours * microsPerHour;
    const closed = new Set(
      triggers
        .filter((other) => other.atMicros > hour * microsPerHour && other.atMicros <= until)
        .map(({ participant }) => participant),
    );
    const hits = (names: readonly string[]) => names.filter((name) => closed.has(name)).length;
    if (!clusters.has(hour)) clusters.set(hour, clusters.size);
    return {
      cluster: clusters.get(hour)!,
      count: named.vector.length,
      hits: {
        vector: hits(named.vector),
        leverage: hits(named.leverage),
        nearness: hits(named.nearness),
        'next in line': hits(named['next in line']),
      },
      pool: pool.length,
      poolHits: hits(pool),
    };
  });
}

/** Ratio of two sums over hours, with its 90 % interval. */
function ratio(
  outcomes: readonly Outcome[],
  over: (outcome: Outcome) => number,
  under: (outcome: Outcome) => number,
): Figure {
  const clusters = 1 + outcomes.reduce((most, { cluster }) => Math.max(most, cluster), -1);
  return resample(clusters, (times) => {
    let [above, below] = [0, 0];
    for (const outcome of outcomes) {
      above += times[outcome.cluster]! * over(outcome);
      below += times[outcome.cluster]! * under(outcome);
    }
    return below > 0 ? above / below : undefined;
  });
}

function namingFindings(name: string, outcomes: readonly Outcome[]): Finding[] {
  const named = outcomes.reduce((sum, { count }) => sum + count, 0);
  const findings = [
    finding({ name: `${name}: accounts named`, value: named, sample: outcomes.length }),
  ];
  if (named === 0) return findings;
  const count = ({ count: n }: Outcome) => n;
  findings.push(
    figureFinding(
      `${name}: anybody with a position, liquidated in ${followingHours} h`,
      outcomes.length,
      ratio(
        outcomes,
        ({ poolHits }) => poolHits,
        ({ pool }) => pool,
      ),
    ),
  );
  for (const way of ways) {
    const figure = ratio(outcomes, ({ hits }) => hits[way], count);
    findings.push(figureFinding(`${name}: named by ${way}, liquidated`, named, figure));
  }
  for (const way of ways.slice(1)) {
    const figure = ratio(outcomes, ({ hits }) => hits.vector - hits[way], count);
    findings.push(figureFinding(`${name}: vector less ${way}`, named, figure));
  }
  return findings;
}

/** Slope through the origin of moves on the signed root of what was taken, by days. */
function coefficientOf(moves: readonly HourlyMove[]): Figure | undefined {
  const days = new Map<number, number>();
  const rows = moves.map(({ hour, move, taken }) => {
    const day = Math.floor(hour / hoursPerDay);
    if (!days.has(day)) days.set(day, days.size);
    const x = Math.sign(taken) * Math.sqrt(Math.abs(taken));
    return { cluster: days.get(day)!, xy: x * move, xx: x * x };
  });
  if (rows.length === 0) return undefined;
  return resample(days.size, (times) => {
    let [xy, xx] = [0, 0];
    for (const row of rows) {
      xy += times[row.cluster]! * row.xy;
      xx += times[row.cluster]! * row.xx;
    }
    return xx > 0 ? xy / xx : undefined;
  });
}

function coefficientFindings(venue: string, moves: readonly HourlyMove[]): Finding[] {
  const whole = coefficientOf(moves);
  if (whole === undefined) return [];
  return [
    figureFinding(`${venue}: impact coefficient, hours with takers`, moves.length, whole, {
      baseline: 1,
    }),
  ];
}

/** What came of the namings of one venue, by coefficient. */
type OutcomesByCoefficient = ReadonlyMap<number, readonly Outcome[]>;

/** Findings of one venue, and its outcomes for the sum over venues. */
interface VenueFindings {
  readonly findings: readonly Finding[];
  readonly large: OutcomesByCoefficient;
  readonly all: OutcomesByCoefficient;
}

function judgeVenue(
  context: EvaluationContext,
  venue: string,
  events: readonly MarketEvent[],
): VenueFindings {
  const triggers = triggersOf(events);
  const sizes = triggers.map(({ notionalUsd }) => notionalUsd).sort((a, b) => a - b);
  const least = sizes[sizes.length >> 1] ?? 0;
  const { namings, moves } = replayContagion(events, triggers, coefficients);
  context.note(`${venue}: ${triggers.length} liquidations, large from ${Math.round(least)} USD`);
  const outcomes = (isWanted: (naming: Naming) => boolean): OutcomesByCoefficient =>
    new Map([...namings].map(([c, all]) => [c, outcomesOf(all.filter(isWanted), triggers)]));
  const findings = [
    finding({
      name: `${venue}: liquidations whose account had a vector the hour before`,
      value: namings.get(coefficients[0])!.length,
      sample: triggers.length,
    }),
    ...coefficientFindings(venue, moves),
  ];
  const large = outcomes(({ trigger }) => trigger.notionalUsd >= least);
  return { findings, large, all: outcomes(() => true) };
}

/** Findings of the outcomes of one venue or several. */
function outcomeFindings(name: string, outcomes: OutcomesByCoefficient): Finding[] {
  return [...outcomes].flatMap(([c, some]) => namingFindings(`${name}, coefficient ${c}`, some));
}

/** Puts the outcomes of several venues together; hours of different venues stay apart. */
function pooled(venues: readonly OutcomesByCoefficient[]): OutcomesByCoefficient {
  return new Map(
    coefficients.map((c) => {
      let from = 0;
      const some = venues.flatMap((venue) => {
        const own = venue.get(c)!;
        const shift = from;
        from += 1 + own.reduce((most, { cluster }) => Math.max(most, cluster), -1);
        return own.map((outcome) => ({ ...outcome, cluster: outcome.cluster + shift }));
      });
      return [c, some];
    }),
  );
}

async function realVenue(context: EvaluationContext): Promise<Finding[]> {
  const real = await realVenueEvents(context);
  if (real === undefined) return [];
  const { findings, large, all } = judgeVenue(context, 'real', real.events);
  return [
    ...findings,
    ...outcomeFindings('real, large', large),
    ...outcomeFindings('real, all', all),
  ];
}

async function syntheticVenue(context: EvaluationContext, seed: string): Promise<VenueFindings> {
  const { events } = await syntheticVenueEvents({
    seed,
    days: 16,
    participants: 400,
    stressDays: [6, 12],
    quotesPerMakerMinute: 2,
  });
  return judgeVenue(context, `synthetic ${seed}`, events);
}

/** What `npm run evaluate -- contagion` finds. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'contagion',
    run: async (context) => {
      const findings = await realVenue(context);
      const venues: VenueFindings[] = [];
      for (const seed of seeds) {
        const venue = await syntheticVenue(context, seed);
        const usual = new Map([...venue.large].filter(([c]) => c === coefficients[0]));
        findings.push(...venue.findings, ...outcomeFindings(`${seed}, large`, usual));
        venues.push(venue);
      }
      const large = pooled(venues.map((venue) => venue.large));
      const all = pooled(venues.map((venue) => venue.all));
      findings.push(...outcomeFindings('three seeds, large', large));
      findings.push(...outcomeFindings('three seeds, all', all));
      return findings;
    },
  },
];
