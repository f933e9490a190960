/**
 * @module Configuration of the synthetic venue: fields, bounds, defaults, refusals.
 */
import { fail, microsPerDay, ok, parseInstant, type Result } from '../../base/index.ts';
import { type AdversaryCounts, adversaryTypes } from './adversaries/planted.ts';
import { cleanRates, type DirtRates, faultForms } from './export/dirt.ts';
import { type FormName, formNames } from './export/forms.ts';
import { crunchDays } from './market/scripts.ts';
import { type ParticipantType, participantTypes } from './planted.ts';

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
  /** Share of the initial margin of what stands that must be free beside that of positions. */
  readonly openOrderMargin: number;
  /** Minutes between exported marks of option series; perpetuals are marked every minute. */
  readonly markMinutes: number;
  /** Days with a scripted crash, 0 = the first day; empty for none. */
  readonly stressDays: readonly number[];
  /** Groups of every kind of adversary, beside the participants. */
  readonly adversaries: AdversaryCounts;
  /** Transfers on the chain around the venue. */
  readonly walletGraph: boolean;
  /** Stakes, rewards, votes, markers and credentials. */
  readonly governance: boolean;
  /** Form in which the rows are written. */
  readonly form: FormName;
  /** Faults planted into the rows. */
  readonly dirt: DirtRates;
  /** First days of three-day crunches. */
  readonly crunchDays: readonly number[];
  /** Days on which the index stands still for half an hour and is wrong for five minutes. */
  readonly oracleFailureDays: readonly number[];
  /** Days on which the chain is congested from 14:00 to 20:00 UTC. */
  readonly congestionDays: readonly number[];
}

/** Why a configuration is refused: the field, what is demanded of it, and what it was. */
export interface VenueConfigFailure {
  readonly kind: 'unknown_field' | 'out_of_bounds' | 'impossible_combination';
  readonly field: string;
  /** Read after "must be". */
  readonly demand: string;
  readonly value: unknown;
}

/** One group of every kind. */
const oneOfEach = Object.fromEntries(adversaryTypes.map((type) => [type, 1])) as AdversaryCounts;

/** Ten days, 200 wallets and one crash. */
export const defaultVenueConfig: VenueConfig = {
  seed: '1',
  startMicros: Date.UTC(2026, 2, 2) * 1000,
  days: 10,
  participants: 200,
  mix: {
    maker: 0.04,
    hedger: 0.06,
    retail: 0.38,
    informed: 0.08,
    leveraged: 0.12,
    'call-seller': 0.07,
    'put-seller': 0.06,
    dormant: 0.08,
    arbitrageur: 0.02,
    'gamma-scalper': 0.02,
    mercenary: 0.03,
    leaver: 0.04,
  },
  activity: 1,
  quotesPerMakerMinute: 4,
  openOrderMargin: 1,
  markMinutes: 60,
  stressDays: [6],
  adversaries: oneOfEach,
  walletGraph: true,
  governance: true,
  form: 'csv',
  dirt: cleanRates,
  crunchDays: [],
  oracleFailureDays: [],
  congestionDays: [],
};

/** Bounds of the plain number fields, both ends allowed. */
export const bounds = {
  days: { low: 1, high: 1_100, whole: true },
  participants: { low: 10, high: 100_000, whole: true },
  activity: { low: 0.01, high: 1_000, whole: false },
  quotesPerMakerMinute: { low: 2, high: 2_000, whole: true },
  openOrderMargin: { low: 0, high: 1, whole: false },
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
    if (field !== 'start' && !Object.hasOwn(defaultVenueConfig, field)) {
      const demand = `one of start, ${Object.keys(defaultVenueConfig).join(', ')}`;
      return fail({ kind: 'unknown_field', field, demand, value: given[field] });
    }
  }
  const { start: written, ...fields } = given;
  const startMicros = readStart(given);
  const whole = { ...defaultVenueConfig, ...fields, startMicros } as VenueConfig;
  // The default script is for ten days; a shorter run does without the days that it does not reach.
  const stressDays = fields.stressDays ?? whole.stressDays.filter((day) => day < whole.days);
  const config = withDays({ ...whole, stressDays } as VenueConfig);
  const failure =
    seedFailure(config.seed) ??
    numberFailure(config) ??
    startFailure(startMicros, written ?? startMicros) ??
    mixFailure(config.mix) ??
    adversaryFailure(config.adversaries) ??
    switchFailure(config) ??
    formFailure(config.form) ??
    dirtFailure(config.dirt, config.form) ??
    scriptFailure(config);
  if (failure !== undefined) return fail(failure);
  const mix = { ...defaultVenueConfig.mix, ...config.mix };
  const adversaries = { ...defaultVenueConfig.adversaries, ...config.adversaries };
  const dirt = { ...cleanRates, ...config.dirt };
  return ok({ ...config, seed: String(config.seed), mix, adversaries, dirt });
}

/** Dates such as 2026-03-08 become days of the run; what is neither stays and is refused. */
function withDays(config: VenueConfig): VenueConfig {
  const dayOf = (day: unknown): unknown => {
    const instant = typeof day === 'string' ? parseInstant(day) : undefined;
    if (instant === undefined || !instant.ok) return day;
    return (instant.value - config.startMicros) / microsPerDay;
  };
  const lists = Object.keys(scriptFields).map((field) => {
    const days: unknown = config[field as keyof typeof scriptFields];
    return [field, Array.isArray(days) ? days.map(dayOf) : days] as const;
  });
  return { ...config, ...Object.fromEntries(lists) };
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
  if (typeof mix !== 'object' || mix === null || Array.isArray(mix)) {
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
      demand: 'above 0, since makers take over what is liquidated',
      value: 0,
    };
  }
  return undefined;
}

/** Most groups of one kind of adversary. */
export const groupsMax = 1_000;

function adversaryFailure(counts: unknown): VenueConfigFailure | undefined {
  if (typeof counts !== 'object' || counts === null || Array.isArray(counts)) {
    return outOfBounds('adversaries', 'an object of numbers of groups by kind', counts);
  }
  for (const [type, count] of Object.entries(counts)) {
    const field = `adversaries.${type}`;
    if (!(adversaryTypes as readonly string[]).includes(type)) {
      const demand = `one of ${adversaryTypes.join(', ')}`;
      return { kind: 'unknown_field', field, demand, value: count };
    }
    if (Number.isInteger(count) && count >= 0 && count <= groupsMax) continue;
    return outOfBounds(field, `a whole number in [0, ${groupsMax}]`, count);
  }
  return undefined;
}

function switchFailure(config: VenueConfig): VenueConfigFailure | undefined {
  for (const field of ['walletGraph', 'governance'] as const) {
    if (typeof config[field] !== 'boolean') {
      return outOfBounds(field, 'true or false', config[field]);
    }
  }
  return undefined;
}

function formFailure(form: unknown): VenueConfigFailure | undefined {
  if ((formNames as readonly unknown[]).includes(form)) return undefined;
  return outOfBounds('form', `one of ${formNames.join(', ')}`, form);
}

/** Largest share of rows with a fault of one kind. */
export const dirtMax = 0.1;

function dirtFailure(rates: unknown, form: FormName): VenueConfigFailure | undefined {
  if (typeof rates !== 'object' || rates === null || Array.isArray(rates)) {
    return outOfBounds('dirt', 'an object of shares by fault', rates);
  }
  for (const [name, rate] of Object.entries(rates)) {
    const field = `dirt.${name}`;
    if (!Object.hasOwn(cleanRates, name)) {
      const demand = `one of ${Object.keys(cleanRates).join(', ')}`;
      return { kind: 'unknown_field', field, demand, value: rate };
    }
    if (name === 'missingFinalNewline') {
      if (typeof rate !== 'boolean') return outOfBounds(field, 'true or false', rate);
    } else if (typeof rate !== 'number' || !(rate >= 0 && rate <= dirtMax)) {
      return outOfBounds(field, `a number in [0, ${dirtMax}]`, rate);
    }
    const planted = rate !== 0 && rate !== false;
    if (!planted || faultForms[name as keyof DirtRates].includes(form)) continue;
    const demand = `${name === 'missingFinalNewline' ? 'false' : '0'} with form ${form}`;
    return { kind: 'impossible_combination', field, demand, value: rate };
  }
  return undefined;
}

/** Fields that list the days of a script, with the days that one takes. */
const scriptFields = {
  stressDays: 1,
  crunchDays,
  oracleFailureDays: 1,
  congestionDays: 1,
} as const;

function scriptFailure(config: VenueConfig): VenueConfigFailure | undefined {
  for (const field of Object.keys(scriptFields) as (keyof typeof scriptFields)[]) {
    const days: unknown = config[field];
    if (!Array.isArray(days)) return outOfBounds(field, 'a list of days', days);
    for (const day of days) {
      if (!Number.isInteger(day) || day < 0) return outOfBounds(field, 'whole numbers >= 0', day);
      const last = config.days - scriptFields[field];
      if (day <= last) continue;
      const took = scriptFields[field];
      const whole = last < 0 ? `absent: it takes ${took} days of ${config.days}` : `<= ${last}`;
      const demand = took === 1 ? `below days (${config.days})` : whole;
      return { kind: 'impossible_combination', field, demand, value: day };
    }
  }
  return undefined;
}
