/**
 * @module Planted adversaries: those who try to look other than they are, switched on by number.
 */

/** Kinds of adversaries. */
export const adversaryTypes = [
  'wash-pair',
  'wash-cycle',
  'split-wallets',
  'rebate-farmer',
  'flicker',
  'far-wing',
  'sandbagger',
  'short-tail',
  'sybil-voters',
  'dust-poisoner',
  'self-liquidator',
  'sandwicher',
] as const;

/** Kind of an adversary. */
export type AdversaryType = (typeof adversaryTypes)[number];

/** What a kind of adversary does, and how it is made up. */
export interface AdversaryKind {
  readonly what: string;
  /** Wallets of one group. */
  readonly wallets: number;
  /** First deposit of each wallet, USD. */
  readonly capitalUsd: number;
  /** Puts quotes of its own into the book. */
  readonly posts: boolean;
}

/** All kinds by type. */
export const adversaryKinds: Readonly<Record<AdversaryType, AdversaryKind>> = {
  'wash-pair': {
    what: 'two wallets trade with each other inside the spread and end flat',
    wallets: 2,
    capitalUsd: 400e3,
    posts: true,
  },
  'wash-cycle': {
    what: 'four wallets hand a position around in a ring',
    wallets: 4,
    capitalUsd: 300e3,
    posts: true,
  },
  'split-wallets': {
    what: 'one over-leveraged owner begins afresh on the next wallet after each loss',
    wallets: 6,
    capitalUsd: 12e3,
    posts: false,
  },
  'rebate-farmer': {
    what: 'quotes tiny sizes a tick inside the best quotes for the makers rebate',
    wallets: 1,
    capitalUsd: 150e3,
    posts: true,
  },
  flicker: {
    what: 'quotes large and tight, and pulls within 100 ms',
    wallets: 1,
    capitalUsd: 500e3,
    posts: true,
  },
  'far-wing': {
    what: 'quotes large sizes only on options that nobody trades',
    wallets: 1,
    capitalUsd: 500e3,
    posts: true,
  },
  sandbagger: {
    what: 'trades small and safely until a day, then at the limit of leverage',
    wallets: 1,
    capitalUsd: 60e3,
    posts: false,
  },
  'short-tail': {
    what: 'sells far puts for a smooth record, with a loss that has not come yet',
    wallets: 1,
    capitalUsd: 400e3,
    posts: false,
  },
  'sybil-voters': {
    what: 'wallets of one owner stake alike and vote alike within minutes',
    wallets: 12,
    capitalUsd: 400,
    posts: false,
  },
  'dust-poisoner': {
    what: 'sends dust to strangers, so that they look related',
    wallets: 1,
    capitalUsd: 1_000,
    posts: false,
  },
  'self-liquidator': {
    what: 'loses on one wallet against its own other wallet and leaves the loss to the venue',
    wallets: 2,
    capitalUsd: 80e3,
    posts: true,
  },
  sandwicher: {
    what: 'takes stale quotes ahead of their update and trades back after it',
    wallets: 1,
    capitalUsd: 200e3,
    posts: false,
  },
};

/** Plan of an adversary's wallet. */
export interface AdversaryPlan {
  readonly type: AdversaryType;
  /** Place of its group in the list of groups. */
  readonly group: number;
  /** The leader acts for the whole group. */
  readonly role: 'leader' | 'member';
  /** Minutes between acts, mean. */
  readonly everyMinutes: number;
  /** Notional over capital of an act. */
  readonly leverage: number;
  /** Day on which a sandbagger turns; 0 for the others. */
  readonly turnDay: number;
}

/** Number of groups of every kind. */
export type AdversaryCounts = Readonly<Record<AdversaryType, number>>;
