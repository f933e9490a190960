/**
 * @module Instruments of the synthetic venue: perpetuals and option chains, listed on schedule.
 */
import { microsPerDay } from '../../base/index.ts';
import { type Instrument, optionName } from '../../market/index.ts';
import { listedExpiries } from './calendar.ts';
import { strikeStep, type Underlying, underlyings } from './underlying.ts';

/** A listed contract with what pricing, matching and margin need of it. */
export interface Contract {
  readonly id: number;
  readonly instrument: Instrument;
  readonly name: string;
  /** Place in `underlyings`. */
  readonly underlying: number;
  readonly isOption: boolean;
  readonly isInverse: boolean;
  readonly isCall: boolean;
  readonly strike: number;
  /** Microseconds since 1970 UTC; 0 for a perpetual. */
  readonly expiryMicros: number;
  readonly size: number;
  readonly tick: number;
  readonly lot: number;
  /** Place of its cash in a ledger row: 0 is USD, 1 and up the coins. */
  readonly currency: number;
  /** Cells of a row that tell what the name does not: settlement and contract size. */
  readonly terms: string;
  /** Name between commas, and a comma with the terms, for the rows of quotes. */
  readonly nameCell: string;
  readonly termsCell: string;
}

/** All contracts ever listed, by id, and those that trade now. */
export interface Listing {
  readonly contracts: Contract[];
  /** Live option ids of every underlying. */
  readonly options: number[][];
  readonly names: Set<string>;
  /** Spot of every underlying when strikes were last listed, USD; 0 for never. */
  readonly listedSpots: number[];
}

/** Strikes listed on each side of the one nearest to spot. */
export const strikesEachSide = 5;

/**
 * Lists the perpetuals; the perpetual of underlying u has id u.
 *
 * @returns listing without options
 */
export function createListing(): Listing {
  const contracts = underlyings.map((underlying, u) => {
    const { asset, settlement, perpetual } = underlying;
    const name = `${asset}-PERP`;
    const instrument: Instrument = {
      kind: 'perpetual',
      name,
      underlying: asset,
      quote: 'USD',
      settlement,
      contractSize: perpetual.size,
    };
    const terms = { isOption: false, isCall: false, strike: 0, expiryMicros: 0 };
    return contractOf(u, u, underlying, instrument, perpetual, terms);
  });
  const listedSpots = underlyings.map(() => 0);
  return { contracts, options: underlyings.map(() => []), names: new Set(), listedSpots };
}

function contractOf(
  id: number,
  u: number,
  underlying: Underlying,
  instrument: Instrument,
  { size, tick, lot }: Underlying['option'],
  option: Pick<Contract, 'isOption' | 'isCall' | 'strike' | 'expiryMicros'>,
): Contract {
  const isInverse = underlying.settlement === 'inverse';
  return {
    id,
    instrument,
    name: instrument.name,
    underlying: u,
    isInverse,
    size,
    tick,
    lot,
    currency: isInverse ? u + 1 : 0,
    terms: `${underlying.settlement},${size}`,
    nameCell: `,${instrument.name},`,
    termsCell: `,${underlying.settlement},${size}`,
    ...option,
  };
}

/**
 * Lists the strikes around spot of every expiry on the calendar that are not listed yet.
 *
 * @param listing - grows in place
 * @param atMicros - now; microseconds since 1970 UTC
 * @param spots - spot of every underlying, USD
 * @returns contracts added
 */
export function listOptions(
  listing: Listing,
  atMicros: number,
  spots: readonly number[],
): Contract[] {
  const from = listing.contracts.length;
  for (const [u, spot] of spots.entries()) listing.listedSpots[u] = spot;
  for (const expiryMicros of listedExpiries(atMicros)) {
    underlyings.forEach((underlying, u) => {
      const days = (expiryMicros - atMicros) / microsPerDay;
      const step = strikeStep(underlying, days, spots[u]!);
      const middle = Math.round(spots[u]! / step);
      for (let i = middle - strikesEachSide; i <= middle + strikesEachSide; i++) {
        if (i <= 0) continue;
        addOption(listing, u, expiryMicros, i * step, true);
        addOption(listing, u, expiryMicros, i * step, false);
      }
    });
  }
  return listing.contracts.slice(from);
}

/**
 * Tells whether spot has left the middle of the listed strikes by more than two of the nearest.
 *
 * @param listing - any listing
 * @param spots - spot of every underlying, USD
 * @returns true when strikes are to be listed
 */
export function needsStrikes(listing: Listing, spots: readonly number[]): boolean {
  return underlyings.some((underlying, u) => {
    const step = strikeStep(underlying, 1, spots[u]!);
    return Math.abs(spots[u]! - listing.listedSpots[u]!) > 2 * step;
  });
}

function addOption(
  listing: Listing,
  u: number,
  expiryMicros: number,
  strike: number,
  isCall: boolean,
): void {
  const underlying = underlyings[u]!;
  const right = isCall ? 'call' : 'put';
  const name = optionName(underlying.asset, expiryMicros, strike, right);
  if (listing.names.has(name)) return;
  const instrument: Instrument = {
    kind: 'option',
    name,
    underlying: underlying.asset,
    quote: 'USD',
    expiryMicros,
    strike,
    right,
    exercise: 'european',
    settlement: underlying.settlement,
    contractSize: underlying.option.size,
  };
  const id = listing.contracts.length;
  const terms = { isOption: true, isCall, strike, expiryMicros };
  listing.names.add(name);
  listing.contracts.push(contractOf(id, u, underlying, instrument, underlying.option, terms));
  listing.options[u]!.push(id);
}

/**
 * Takes expired options off the live lists.
 *
 * @param listing - changed in place
 * @param atMicros - now; microseconds since 1970 UTC
 * @returns contracts that expired at or before now
 */
export function delistExpired(listing: Listing, atMicros: number): Contract[] {
  const expired: Contract[] = [];
  listing.options.forEach((ids, u) => {
    const live = ids.filter((id) => {
      const contract = listing.contracts[id]!;
      if (contract.expiryMicros > atMicros) return true;
      expired.push(contract);
      return false;
    });
    if (live.length < ids.length) listing.options[u] = live;
  });
  return expired;
}

/**
 * Returns what one contract is worth in its settlement currency.
 *
 * An inverse perpetual is a debt of `size / price` coin, so that cash and value change hands by one
 * rule for every contract: the buyer pays the value.
 *
 * @param contract - any contract
 * @param price - quote units; coin for inverse options; > 0 for an inverse perpetual
 * @returns USD or coin per contract
 */
export function contractValue(contract: Contract, price: number): number {
  if (contract.isInverse && !contract.isOption) return -contract.size / price;
  return contract.size * price;
}

/**
 * Returns the notional of one contract.
 *
 * @param contract - any contract
 * @param index - index of its underlying, USD
 * @returns USD per contract: the underlying's value, the face value of an inverse perpetual
 */
export function notionalOf(contract: Contract, index: number): number {
  return contract.isInverse && !contract.isOption ? contract.size : contract.size * index;
}
