/**
 * @module Configuration of the synthetic venue: fields, bounds, defaults, refusals.
 */
import { fail, microsPerDay, ok, parseInstant, type Result } from '../../base/index.ts';
import { type ParticipantType, participantTypes } from './participants/planted.ts';

/** What a run of the synthetic venue is made of. */
export interface VenueConfig {
  /** Same seed, version and configuration: same bytes. */
  readonly seed: string;
  /** First instant, a whole day; microseconds since 1970 UTC. */
  readonly startMicros: number;
  /** Simulated days; whole. */
  readonly days: number;
  /** Wallets that take part, makers among them. */
  readonly participants: number;
  /** Share of the wallets by planted type; the shares sum to 1. */
  readonly mix: Readonly<Record<ParticipantType, number>>;
  /** Times the planted trading rate of every participant; 1 = as planted. */
  readonly activity: number;
  /** Quotes per maker and minute beside those given on request; two of them on the perpetuals. */
  readonly quotesPerMakerMinute: number;
  /** Minutes between exported marks of option series; perpetuals are marked every minute. */
  readonly markMinutes: number;
  /** Days with a scripted crash, 0 = the first day; empty for none. */
  readonly stressDays: readonly number[];
}

/** Why a configuration is refused: the field, what is demanded of it, and what it was. */
export interface VenueConfigFailure {
  readonly kind: 'unknown_field' | 'out_of_bounds' | 'impossible_combination';
  readonly field: string;
  /** Read after "must be". */
  readonly demand: string;
  readonly value: unknown;
}

/** Ten days, 200 wallets and one crash. */
export const defaultVenueConfig: VenueConfig = {
  seed: '1',
  startMicros: Date.UTC(2026, 2, 2) * 1000,
  days: 10,
  participants: 200,
  mix: {
    maker: 0.04,
    hedger: 0.08,
    retail: 0.44,
    informed: 0.08,
    leveraged: 0.13,
    'call-seller': 0.07,
    'put-seller': 0.06,
    dormant: 0.1,
  },
  activity: 1,
  quotesPerMakerMinute: 4,
  markMinutes: 60,
  stressDays: [6],
};

/** Bounds of the plain number fields, both ends allowed. */
const bounds = {
  days: { low: 1, high: 1_100, whole: true },
  participants: { low: 10, high: 100_000, whole: true },
  activity: { low: 0.01, high: 1_000, whole: false },
  quotesPerMakerMinute: { low: 2, high: 2_000, whole: true },
  markMinutes: { low: 1, high: 1_440, whole: true },
} as const;

const firstStart = Date.UTC(2009, 0, 3) * 1000;
const lastStart = Date.UTC(2099, 0, 1) * 1000;

/**
 * Reads a configuration laid over the defaults; `start` may give the first instant as a text.
 *
 * @param input - some fields of a `VenueConfig`, e.g. parsed JSON
 * @returns the whole configuration, or the first field that is refused
 */
export function checkVenueConfig(input: unknown): Result<VenueConfig, VenueConfigFailure> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return fail(outOfBounds('configuration', 'an object', input));
  }
  const given = input as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(given)) {
    if (field !== 'start' && !(field in defaultVenueConfig)) {
      const demand = `one of start, ${Object.keys(defaultVenueConfig).join(', ')}`;
      return fail({ kind: 'unknown_field', field, demand, value: given[field] });
    }
  }
  const { start: written, ...fields } = given;
  const startMicros = readStart(given);
  const whole = { ...defaultVenueConfig, ...fields, startMicros } as VenueConfig;
  // The default script is for ten days; a shorter run does without the days that it does not reach.
  const stressDays = fields.stressDays ?? whole.stressDays.filter((day) => day < whole.days);
  const config = { ...whole, stressDays } as VenueConfig;
  const failure =
    seedFailure(config.seed) ??
    numberFailure(config) ??
    startFailure(startMicros, written ?? startMicros) ??
    mixFailure(config.mix) ??
    stressFailure(config);
  if (failure !== undefined) return fail(failure);
  const mix = { ...defaultVenueConfig.mix, ...config.mix };
  return ok({ ...config, seed: String(config.seed), mix });
}

function readStart(given: Readonly<Record<string, unknown>>): number {
  if (given.start === undefined) {
    return (given.startMicros ?? defaultVenueConfig.startMicros) as number;
  }
  const instant = parseInstant(String(given.start));
  return instant.ok ? instant.value : -1;
}

function outOfBounds(field: string, demand: string, value: unknown): VenueConfigFailure {
  return { kind: 'out_of_bounds', field, demand, value };
}

function seedFailure(seed: unknown): VenueConfigFailure | undefined {
  const valid = (typeof seed === 'string' && seed !== '') || Number.isSafeInteger(seed);
  return valid ? undefined : outOfBounds('seed', 'a text or a whole number', seed);
}

function numberFailure(config: VenueConfig): VenueConfigFailure | undefined {
  for (const field of Object.keys(bounds) as (keyof typeof bounds)[]) {
    const { low, high, whole } = bounds[field];
    const value = config[field];
    const inside = typeof value === 'number' && value >= low && value <= high;
    if (inside && (!whole || Number.isInteger(value))) continue;
    return outOfBounds(field, `a ${whole ? 'whole ' : ''}number in [${low}, ${high}]`, value);
  }
  return undefined;
}

function startFailure(start: number, written: unknown): VenueConfigFailure | undefined {
  const inside = start >= firstStart && start <= lastStart && start % microsPerDay === 0;
  return inside ? undefined : outOfBounds('start', 'midnight UTC of a day, 2009 to 2098', written);
}

function mixFailure(mix: unknown): VenueConfigFailure | undefined {
  if (typeof mix !== 'object' || mix === null) {
    return outOfBounds('mix', 'an object of shares by type', mix);
  }
  const shares = { ...defaultVenueConfig.mix, ...mix };
  for (const [type, share] of Object.entries(shares)) {
    const known = (participantTypes as readonly string[]).includes(type);
    const demand = `one of ${participantTypes.join(', ')}`;
    if (!known) return { kind: 'unknown_field', field: `mix.${type}`, demand, value: share };
    if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
      return outOfBounds(`mix.${type}`, 'a number in [0, 1]', share);
    }
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-9) {
    return {
      kind: 'impossible_combination',
      field: 'mix',
      demand: 'shares that sum to 1',
      value: sum,
    };
  }
  if (shares.maker === 0) {
    return {
      kind: 'impossible_combination',
      field: 'mix.maker',
      demand: 'above 0, since every trade is with a maker',
      value: 0,
    };
  }
  return undefined;
}

function stressFailure(config: VenueConfig): VenueConfigFailure | undefined {
  const days: unknown = config.stressDays;
  if (!Array.isArray(days)) return outOfBounds('stressDays', 'a list of days', days);
  for (const day of days) {
    if (!Number.isInteger(day) || day < 0) {
      return outOfBounds('stressDays', 'whole numbers >= 0', day);
    }
    if (day >= config.days) {
      const demand = `below days (${config.days})`;
      return { kind: 'impossible_combination', field: 'stressDays', demand, value: day };
    }
  }
  return undefined;
}
