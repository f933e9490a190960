/**
 * @module Option chain: the quotes of one underlying at one instant, what is wrong with them, and
 * why a surface cannot be made.
 */

/** Quote of one option series; prices in quote units, or coin when the chain settles in coin. */
export interface ChainQuote {
  /** Expiry; Unix time, in microseconds unless its size tells another unit. */
  readonly expiryMicros: number;
  readonly strike: number;
  readonly isCall: boolean;
  /** Best bid; absent or 0 when nobody bids. */
  readonly bid?: number;
  /** Best ask; absent or 0 when nobody offers. */
  readonly ask?: number;
  /**
   * Single price without a spread: a mark or a close; used where an expiry has no two-sided quote.
   */
  readonly price?: number;
  /** Price of the future of this expiry, when the venue tells it. */
  readonly forward?: number;
  /** Whether the option can be exercised before expiry; read in quote units only. */
  readonly isAmerican?: boolean;
  /** When the quote was made; Unix time as `expiryMicros`. The chain's instant when absent. */
  readonly quotedAtMicros?: number;
}

/** Quotes of one underlying at one instant. */
export interface OptionChain {
  readonly underlying: string;
  /** Instant of the chain; Unix time, in microseconds unless its size tells another unit. */
  readonly atMicros: number;
  /** `inverse`: premiums in coin, parity C - P = 1 - K/F; `linear`: C - P = D (F - K). */
  readonly settlement: 'linear' | 'inverse';
  /** Price of the underlying, quote units; used for American options only. */
  readonly spot?: number;
  readonly quotes: readonly ChainQuote[];
}

/** What can be wrong with a quote or an expiry, with what is done about it. */
export const findingMeanings = {
  time_in_seconds: 'a time is in seconds; read as such',
  time_in_milliseconds: 'a time is in milliseconds; read as such',
  time_in_nanoseconds: 'a time is in nanoseconds; read as such',
  not_a_price: 'a price or strike is negative, no number or beyond 1e15; the quote is left out',
  expired: 'the series has expired; the quote is left out',
  stale: 'the quote is older than the limit; left out',
  duplicate: 'the series is quoted more than once; the latest counts, else the last one told',
  crossed: 'the bid is above the ask; left out',
  locked: 'bid and ask are equal and tell no spread; left out',
  zero_bid: 'the bid is 0 and counts as none',
  no_bid: 'nobody bids; the quote has one side and is left out of the fit',
  no_ask: 'nobody offers; the quote has one side and is left out of the fit',
  no_quote: 'the series has neither bid nor ask',
  missing_future: 'the venue tells no future; the forward comes from put-call parity alone',
  future_off_parity: 'the future told and parity lie beyond four of their joint deviations',
  parity_unsure: 'parity deviates by more than half a percent; the future told is the forward',
  forward_from_future: 'too few pairs of call and put; the forward is the future told',
  forward_from_carry: 'neither parity nor a future; the forward is the carry of the neighbours',
  discount_not_told: 'the strikes do not tell the discount factor; 1 is used',
  marks_for_quotes: 'no two-sided quote in the expiry; single prices are fitted instead',
  in_the_money_used: 'only the in-the-money side of the strike has two sides; used by parity',
  in_the_money_unbid: 'the same, but bid below intrinsic value; left out unless strikes are few',
  no_vol: 'the price is attained by no volatility that makes sense; left out',
  early_exercise: 'an American option; what early exercise is worth is taken out of its price',
  exercise_is_all: 'an American option at or below what exercise pays; left out',
  spot_off_parity: 'the price told of the underlying is off what American options tell; not used',
  exercise_deep: 'an American option deep in the money, which tells no volatility; left out',
  off_smile: 'the quote lies beyond five half-spreads and five typical errors off; left out',
} as const;

/** Kind of a finding. */
export type FindingKind = keyof typeof findingMeanings;

/** Finding of one kind with its number of cases. */
export interface ChainFinding {
  readonly kind: FindingKind;
  readonly count: number;
  /** First case in words. */
  readonly first: string;
  readonly meaning: string;
}

/** Why an expiry has no smile; a `missing` says what would be needed. */
export type ExpiryFailure =
  | { readonly kind: 'no_forward'; readonly pairs: number; readonly missing: string }
  | { readonly kind: 'too_few_strikes'; readonly strikes: number; readonly missing: string };

/** Why there is no surface. */
export type SurfaceFailure =
  | { readonly kind: 'no_quotes'; readonly told: number; readonly missing: string }
  | {
      readonly kind: 'no_expiry_fits';
      readonly expiries: readonly {
        readonly expiryMicros: number;
        readonly failure: ExpiryFailure;
      }[];
      readonly missing: string;
    };

/** Counter of findings. */
export interface FindingTally {
  /** Adds one case; `first` is called for the first of a kind. */
  readonly note: (kind: FindingKind, first: () => string) => void;
  readonly list: () => readonly ChainFinding[];
}

/**
 * Creates an empty tally.
 *
 * @returns tally; counts of cases
 * @source kinds of `findingMeanings`
 */
export function createTally(): FindingTally {
  const found = new Map<FindingKind, { count: number; first: string }>();
  return {
    note: (kind, first) => {
      const known = found.get(kind);
      if (known === undefined) found.set(kind, { count: 1, first: first() });
      else known.count++;
    },
    list: () =>
      Array.from(found, ([kind, { count, first }]) => ({
        kind,
        count,
        first,
        meaning: findingMeanings[kind],
      })),
  };
}
