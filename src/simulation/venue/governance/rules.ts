/**
 * @module Rules of governance and liquidity mining: who stakes, who votes, what is paid out.
 */
import type { PlannedType } from '../planted.ts';

/** Name of the programme in the files. */
export const programmeName = 'liquidity-mining';

/** Tokens paid out a day before the factor of the epoch. */
export const emissionBase = 20_000;

/** Days of an epoch, after which the emission changes. */
export const epochDays = 3;

/** Bounds of the factor of an epoch. */
export const emissionFactors = { low: 0.2, high: 1.6 } as const;

/** Habits of a planted type. */
export interface Habits {
  /** Chance to stake at all. */
  readonly stakes: number;
  /** Chance to vote on a proposal when staked. */
  readonly turnout: number;
  /** Sessions a day, mean. */
  readonly sessions: number;
  /** Contacts with support a day, mean. */
  readonly contacts: number;
  /** Chance to hold a credential. */
  readonly credential: number;
}

const adversary: Habits = { stakes: 0, turnout: 0, sessions: 1, contacts: 0, credential: 0.1 };

/** Habits by type; adversaries without an entry of their own are alike. */
export const habits: Readonly<Partial<Record<PlannedType, Habits>>> = {
  maker: { stakes: 0.9, turnout: 0.65, sessions: 0.3, contacts: 0.06, credential: 0.9 },
  hedger: { stakes: 0.4, turnout: 0.3, sessions: 1, contacts: 0.03, credential: 0.6 },
  retail: { stakes: 0.15, turnout: 0.08, sessions: 1.6, contacts: 0.03, credential: 0.2 },
  informed: { stakes: 0.2, turnout: 0.15, sessions: 0.8, contacts: 0.01, credential: 0.3 },
  leveraged: { stakes: 0.05, turnout: 0.04, sessions: 3, contacts: 0.08, credential: 0.1 },
  'call-seller': { stakes: 0.5, turnout: 0.4, sessions: 0.7, contacts: 0.02, credential: 0.7 },
  'put-seller': { stakes: 0.4, turnout: 0.35, sessions: 0.7, contacts: 0.02, credential: 0.5 },
  dormant: { stakes: 0.03, turnout: 0.02, sessions: 0.1, contacts: 0.005, credential: 0.1 },
  arbitrageur: { stakes: 0.1, turnout: 0.05, sessions: 0.2, contacts: 0.02, credential: 0.3 },
  'gamma-scalper': { stakes: 0.2, turnout: 0.2, sessions: 1, contacts: 0.02, credential: 0.4 },
  mercenary: { stakes: 1, turnout: 0.1, sessions: 0.5, contacts: 0.01, credential: 0.05 },
  leaver: { stakes: 0.1, turnout: 0.05, sessions: 1.6, contacts: 0.05, credential: 0.2 },
  'sybil-voters': { stakes: 1, turnout: 1, sessions: 0.2, contacts: 0, credential: 0 },
};

/**
 * Returns the habits of a planted type.
 *
 * @param type - participant or adversary
 * @returns rates and chances
 */
export function habitsOf(type: PlannedType): Habits {
  return habits[type] ?? adversary;
}

/** Minutes of the day: proposals open and votes come in until midnight; sybils within minutes. */
export const voting = { everyDays: 2, openMinute: 720, sybilMinutes: 15 } as const;

/** Chance a day that somebody else unstakes. */
export const unstakeChance = 0.01;
