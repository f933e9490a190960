/**
 * @module An account of the fold as a portfolio of the margin engine.
 *
 * The fold counts an option by its profit, and its cash holds coins at what they were booked at; a
 * portfolio has what is held at its whole value. So the premium of an option leaves the cash, or
 * the coins where it was paid in coin, and what coins were booked at leaves the cash for their
 * number.
 */
import { none } from '../base/index.ts';
import type { Instrument } from '../market/index.ts';
import {
  type Collateral,
  collateralUsd,
  type OptionLeg,
  type PerpPosition,
  type Portfolio,
  payoutPrice,
  profitUsd,
  quoteRate,
} from '../risk/index.ts';
import { marketNameOf, type PricedVenue } from './margin-market.ts';
import type { BrokerState } from './state.ts';

/** Less is rounding; USD, and coins. */
const dustUsd = 1e-6;
const dustCoins = 1e-12;

/** A portfolio while it is gathered. */
interface Gathered {
  cash: number;
  /** Coins by name: held, or owed where negative. */
  readonly coins: Map<string, number>;
  readonly collaterals: Collateral[];
  readonly perps: PerpPosition[];
  readonly options: OptionLeg[];
}

/** A position of the fold. */
interface Held {
  readonly id: number;
  readonly instrument: Instrument;
  /** Contracts, signed. */
  readonly quantity: number;
  /** Quote units; coin for inverse options. */
  readonly entry: number;
}

/**
 * Turns an account into a portfolio.
 *
 * Dated futures are rows of perpetuals. Inverse perpetuals and futures of N quote units count as
 * N / entry units: their profit is in coin and moves on with its price. Coins owed are a short row
 * of perpetuals and a negative cash of the same value.
 *
 * @param state - folded up to the instant of the prices
 * @param venue - prices of what is held
 * @param participant - participant id
 * @returns cash and profit in USD, quantities in units of the underlying; null for an account
 *   without anything
 */
export function marginPortfolio(
  state: BrokerState,
  venue: PricedVenue,
  participant: number,
): Portfolio | null {
  const { fold } = state.context;
  const gathered: Gathered = {
    cash: collateralUsd(fold.accounts, participant),
    coins: new Map(),
    collaterals: [],
    perps: [],
    options: [],
  };
  gatherCoins(state, venue, participant, gathered);
  let positions = 0;
  for (const held of positionsOf(state, participant)) {
    gatherPosition(state, venue, held, gathered);
    positions += 1;
  }
  settleCoins(venue, gathered);
  const { collaterals, perps, options } = gathered;
  const cash = Math.abs(gathered.cash) < dustUsd ? 0 : gathered.cash;
  if (positions + collaterals.length + perps.length === 0 && cash === 0) return null;
  const account = fold.dictionary.participants.texts[participant]!;
  return { account, cash, collaterals, perps, options };
}

/**
 * Lists the open positions of a participant, the oldest first.
 *
 * @param state - any state
 * @param participant - participant id
 * @returns contracts and entry prices
 */
export function positionsOf({ context }: BrokerState, participant: number): readonly Held[] {
  const { accounts, dictionary } = context.fold;
  const { second, quantity, averagePrice, next } = accounts.positions.columns;
  const held: Held[] = [];
  let link = accounts.accounts.columns.head[participant]!;
  for (; link !== 0; link = next[link - 1]!) {
    const row = link - 1;
    if (quantity[row] === 0) continue;
    const id = second[row]!;
    const instrument = dictionary.instruments[id]!;
    held.push({ id, instrument, quantity: quantity[row]!, entry: averagePrice[row]! });
  }
  return held.reverse();
}

function gatherCoins(
  { context }: BrokerState,
  { holdings }: PricedVenue,
  participant: number,
  gathered: Gathered,
): void {
  const { accounts, dictionary } = context.fold;
  const { second, quantity, bookedUsd } = accounts.coins.columns;
  let link = holdings.coinHead[participant]!;
  for (; link !== 0; link = holdings.coinNext[link - 1]!) {
    const row = link - 1;
    addCoin(gathered, dictionary.texts.texts[second[row]!]!, quantity[row]!);
    gathered.cash -= bookedUsd[row]!;
  }
}

function addCoin({ coins }: Gathered, name: string, quantity: number): void {
  coins.set(name, (coins.get(name) ?? 0) + quantity);
}

function gatherPosition(
  { context }: BrokerState,
  venue: PricedVenue,
  { id, instrument, quantity, entry }: Held,
  gathered: Gathered,
): void {
  const { prices } = context.fold;
  const { form, contractSize, reference } = prices.instruments.columns;
  const size = contractSize[id]!;
  const rate = quoteRate(prices, id);
  const underlying = marketNameOf(instrument, rate);
  const pay = (amount: number): void => {
    if (prices.instruments.columns.quote[id] === none) gathered.cash -= amount;
    else addCoin(gathered, instrument.quote, -amount);
  };
  switch (instrument.kind) {
    case 'option': {
      const units = quantity * size;
      const { expiryMicros, strike, right, settlement } = instrument;
      if (settlement === 'inverse') addCoin(gathered, instrument.underlying, -units * entry);
      else pay(units * entry);
      // What has expired needs none, and is refused for that reason alone.
      const isOver = expiryMicros <= venue.market.atMicros;
      const vol = isOver ? 0 : (venue.vols.get(id)?.value ?? null);
      gathered.options.push({
        ...{ underlying, expiryMicros, strike: rate > 0 ? strike * rate : strike, right },
        ...{ quantity: units, vol, settlement },
      });
      return;
    }
    case 'perpetual':
    case 'future': {
      const price = reference[id]!;
      const payout = payoutPrice(prices, id);
      const isCoin = instrument.settlement === 'inverse';
      gathered.perps.push({
        underlying,
        quantity: isCoin ? (quantity * size) / entry : quantity * size,
        unrealised: profitUsd(form[id]!, quantity, size, entry, price, payout),
      });
      return;
    }
    case 'spot':
      addCoin(gathered, instrument.underlying, quantity);
      pay(quantity * entry);
      return;
    case 'pool':
      pay(quantity * entry);
      gatherPool(gathered, instrument.name, quantity, reference[id]! * rate);
  }
}

/** Shares of pools move with nothing that the engine knows; owed ones are money. */
function gatherPool(gathered: Gathered, name: string, quantity: number, price: number): void {
  if (quantity < 0) {
    gathered.cash += quantity * price;
    return;
  }
  const known = price > 0 ? price : null;
  gathered.collaterals.push({ name, quantity, price: known, confidence: 1, underlying: null });
}

/** Coins held are collateral; coins owed are a debt that moves with its price. */
function settleCoins(venue: PricedVenue, gathered: Gathered): void {
  for (const [name, quantity] of gathered.coins) {
    if (Math.abs(quantity) < dustCoins) continue;
    const price = venue.underlyings.get(name)?.spot.value ?? null;
    if (quantity > 0) {
      gathered.collaterals.push({ name, quantity, price, confidence: 1, underlying: name });
      continue;
    }
    gathered.perps.push({ underlying: name, quantity, unrealised: 0 });
    gathered.cash += quantity * (price ?? 0);
  }
}
