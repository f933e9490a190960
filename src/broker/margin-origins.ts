/**
 * @module Origins of the prices of one account: what each leg of its margin rests on.
 */
import { marginPortfolio, positionsOf } from './margin-account.ts';
import type { PricedVenue } from './margin-market.ts';
import { type PricedNumber, referenceOf, unpriced } from './margin-prices.ts';
import type { BrokerState } from './state.ts';

/** A number of an account's margin with where it comes from. */
export interface NumberOrigin extends PricedNumber {
  /** Instrument, underlying or coin. */
  readonly subject: string;
  readonly what: 'spot' | 'perp_price' | 'price' | 'forward' | 'vol';
}

/**
 * Lists what the margin of an account rests on: for each leg its volatility and forward, or its
 * price; for each underlying its spot.
 *
 * @param state - folded up to the instant of the prices
 * @param venue - prices of what is held
 * @param participant - participant id
 * @returns numbers with origin and age; quote units, volatilities annualised
 */
export function originsOf(
  state: BrokerState,
  venue: PricedVenue,
  participant: number,
): readonly NumberOrigin[] {
  const { prices } = state.context.fold;
  const { atMicros } = venue.market;
  const origins: NumberOrigin[] = [];
  for (const { id, instrument } of positionsOf(state, participant)) {
    const { name: subject, underlying } = instrument;
    if (instrument.kind === 'option') {
      const forward = venue.underlyings.get(underlying)?.forwards.get(instrument.expiryMicros);
      origins.push({ subject, what: 'vol', ...(venue.vols.get(id) ?? unpriced) });
      origins.push({ subject, what: 'forward', ...numberOf(forward ?? unpriced) });
    } else origins.push({ subject, what: 'price', ...referenceOf(prices, id, atMicros) });
  }
  const portfolio = marginPortfolio(state, venue, participant);
  const { perps, options, collaterals } = portfolio ?? { perps: [], options: [], collaterals: [] };
  const moving = new Set(perps.map(({ underlying }) => underlying));
  const touched = new Set([...moving, ...options.map(({ underlying }) => underlying)]);
  for (const { underlying } of collaterals) if (underlying !== null) touched.add(underlying);
  for (const subject of touched) {
    const { spot, perp } = venue.underlyings.get(subject)!;
    origins.push({ subject, what: 'spot', ...spot });
    if (moving.has(subject)) origins.push({ subject, what: 'perp_price', ...perp });
  }
  return origins;
}

function numberOf({ value, origin, ageMicros }: PricedNumber): PricedNumber {
  return { value, origin, ageMicros };
}
