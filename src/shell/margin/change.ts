/**
 * @module What-if changes as the user writes them: moves of the market, numbers of the preset, cash
 *   and trades; applied together, in that order.
 */
import { fail, ok, type Result } from '../../base/index.ts';
import { type Instrument, parseInstrumentName } from '../../market/index.ts';
import {
  computeMargin,
  createMarginEngine,
  type MarginEngine,
  type MarginFailure,
  type MarginParameters,
  movedMarket,
  movedPortfolio,
  type OptionLeg,
  type Portfolio,
  parameterNumbers,
  withParameter,
} from '../../risk/index.ts';
import { exitCodes, UserError } from '../user-error.ts';

/** One change. */
export type WhatIf =
  | { readonly kind: 'parameter'; readonly path: string; readonly value: number }
  | {
      readonly kind: 'move';
      readonly what: 'spot' | 'vol';
      /** Null for all underlyings. */
      readonly underlying: string | null;
      readonly factor: number;
    }
  | { readonly kind: 'level'; readonly underlying: string; readonly spot: number }
  | { readonly kind: 'stable'; readonly price: number }
  | { readonly kind: 'cash'; readonly amount: number }
  | {
      readonly kind: 'trade';
      readonly instrument: Instrument;
      readonly quantity: number;
      /** Null to take that of the leg already held. */
      readonly vol: number | null;
    };

/** The forms, for help and messages. */
export const whatIfForms = [
  'spot=-10%, BTC.spot=-10%, BTC.spot=x0.9, BTC.spot=54000',
  'vol=+20%, BTC.vol=x1.2',
  'stable=0.97',
  'cash+=1000',
  'BTC-PERP+=-0.5',
  'BTC-27MAR26-80000-C+=2, or with its volatility BTC-27MAR26-80000-C+=2@0.55',
  'lossFactor.initial=1.1 (any number of the preset, by its path)',
] as const;

/**
 * Reads a change.
 *
 * @param text - in one of `whatIfForms`
 * @returns the change
 * @throws UserError when it is none
 */
export function parseWhatIf(text: string): WhatIf {
  const added = /^(.+?)\+=(.+)$/.exec(text.trim());
  if (added !== null) return parseAdded(text, added[1]!.trim(), added[2]!.trim());
  const set = /^(.+?)=(.+)$/.exec(text.trim());
  if (set === null) throw notAChange(text);
  const [left, right] = [set[1]!.trim(), set[2]!.trim()];
  const moved = /^(?:(.+)\.)?(spot|vol)$/.exec(left);
  if (moved !== null) {
    const underlying = moved[1] ?? null;
    const what = moved[2] === 'vol' ? 'vol' : 'spot';
    const factor = factorOf(right);
    if (factor !== undefined) return { kind: 'move', what, underlying, factor };
    const spot = Number(right);
    if (what === 'vol' || underlying === null || !(spot > 0) || !Number.isFinite(spot)) {
      throw notAChange(text);
    }
    return { kind: 'level', underlying, spot };
  }
  const value = Number(right);
  if (!Number.isFinite(value)) throw notAChange(text);
  if (left === 'stable') {
    if (!(value > 0)) throw notAChange(text);
    return { kind: 'stable', price: value };
  }
  return { kind: 'parameter', path: left, value };
}

function parseAdded(text: string, left: string, right: string): WhatIf {
  const [amount, vol] = right.split('@');
  const quantity = Number(amount);
  if (amount!.trim() === '' || !Number.isFinite(quantity)) throw notAChange(text);
  if (left === 'cash' && vol === undefined) return { kind: 'cash', amount: quantity };
  const convention = { quote: 'USD', settlement: 'linear', contractSize: 1 } as const;
  const instrument = parseInstrumentName(left, convention);
  if (!instrument.ok || instrument.value.kind === 'future') throw notAChange(text);
  const given = vol === undefined ? null : Number(vol);
  if (given !== null && !(given >= 0 && Number.isFinite(given))) throw notAChange(text);
  return { kind: 'trade', instrument: instrument.value, quantity, vol: given };
}

/** `-10%` or `x0.9` as a factor above zero. */
function factorOf(text: string): number | undefined {
  const share = /^([+-]?[\d.]+)%$/.exec(text);
  const times = /^x([\d.]+)$/.exec(text);
  const factor =
    share !== null ? 1 + Number(share[1]) / 100 : times !== null ? Number(times[1]) : undefined;
  return factor !== undefined && factor > 0 && Number.isFinite(factor) ? factor : undefined;
}

function notAChange(text: string): UserError {
  const forms = whatIfForms.map((form) => `  ${form}`).join('\n');
  return new UserError(`--what-if ${text}: not a change; write\n${forms}`, exitCodes.usage);
}

/** Changes ready for accounts. */
export interface PreparedWhatIf {
  /** Market and preset after the changes. */
  readonly engine: MarginEngine;
  /**
   * Applies them to an account.
   *
   * @param portfolio - what it holds
   * @returns what it holds afterwards; trades at mark, paid from cash
   */
  readonly apply: (portfolio: Portfolio) => Result<Portfolio, readonly MarginFailure[]>;
}

/**
 * Prepares changes.
 *
 * @param engine - preset and market before
 * @param changes - any number
 * @returns engine and accounts after them, or why the changed market or preset cannot be used
 * @throws UserError when a change names an underlying or number that there is not
 */
export function prepareWhatIf(
  engine: MarginEngine,
  changes: readonly WhatIf[],
): Result<PreparedWhatIf, readonly MarginFailure[]> {
  let { market, parameters } = engine;
  const moves: ((portfolio: Portfolio) => Portfolio)[] = [];
  for (const change of changes) {
    if (change.kind === 'parameter') parameters = changedPreset(parameters, change);
    else if (change.kind === 'stable') market = { ...market, stablePrice: change.price };
    else if (change.kind === 'move' || change.kind === 'level') {
      const before = market;
      const { underlying } = change;
      const known = market.underlyings.find(({ name }) => name === underlying);
      if (underlying !== null && known === undefined) {
        const names = market.underlyings.map(({ name }) => name).join(', ');
        throw new UserError(`--what-if: no underlying ${underlying} (there are: ${names})`);
      }
      if (change.kind === 'level' && known!.spot === null) {
        throw new UserError(`--what-if: the spot of ${underlying} is not known`);
      }
      const factor = change.kind === 'move' ? change.factor : change.spot / known!.spot!;
      const isVol = change.kind === 'move' && change.what === 'vol';
      const move = { spotFactor: isVol ? 1 : factor, volFactor: isVol ? factor : 1, underlying };
      moves.push((portfolio) => movedPortfolio(portfolio, before, move));
      market = movedMarket(market, move);
    }
  }
  const moved = createMarginEngine(market, parameters);
  if (!moved.ok) return moved;
  const after = moved.value;
  return ok({
    engine: after,
    apply(portfolio) {
      let held = moves.reduce((sum, move) => move(sum), portfolio);
      for (const change of changes) {
        if (change.kind === 'cash') held = { ...held, cash: held.cash + change.amount };
        if (change.kind !== 'trade') continue;
        const traded = trade(after, held, change);
        if (!traded.ok) return traded;
        held = traded.value;
      }
      return ok(held);
    },
  });
}

function changedPreset(
  parameters: MarginParameters,
  { path, value }: WhatIf & { readonly kind: 'parameter' },
): MarginParameters {
  if (parameterNumbers(parameters).some((number) => number.path === path)) {
    return withParameter(parameters, path, value);
  }
  throw new UserError(
    `--what-if ${path}: no number of the preset ${parameters.name}; its numbers are\n` +
      parameterNumbers(parameters)
        .filter((number) => !number.path.startsWith('scenarios.'))
        .map((number) => `  ${number.path}`)
        .join('\n'),
  );
}

function trade(
  engine: MarginEngine,
  portfolio: Portfolio,
  { instrument, quantity, vol }: WhatIf & { readonly kind: 'trade' },
): Result<Portfolio, readonly MarginFailure[]> {
  const { underlying, name } = instrument;
  if (instrument.kind !== 'option') {
    const row = portfolio.perps.findIndex((perp) => perp.underlying === underlying);
    const perps = portfolio.perps.slice();
    if (row < 0) perps.push({ underlying, quantity, unrealised: 0 });
    else perps[row] = { ...perps[row]!, quantity: perps[row]!.quantity + quantity };
    return ok({ ...portfolio, perps });
  }
  const { expiryMicros, strike, right } = instrument;
  const options = portfolio.options.slice();
  const row = options.findIndex(
    (leg) =>
      leg.underlying === underlying &&
      leg.expiryMicros === expiryMicros &&
      leg.strike === strike &&
      leg.right === right,
  );
  const used = vol ?? options[row]?.vol ?? null;
  if (used === null) {
    const { account } = portfolio;
    const demand = `known: write ${name}+=${quantity}@VOL`;
    const failure = { account, row: `--what-if ${name}`, field: 'vol', demand, value: 'missing' };
    return fail([{ kind: 'missing_vol', ...failure }]);
  }
  const settlement = options[row]?.settlement ?? 'linear';
  const leg: OptionLeg = {
    underlying,
    expiryMicros,
    strike,
    right,
    quantity,
    vol: used,
    settlement,
  };
  if (row < 0) options.push(leg);
  else options[row] = { ...options[row]!, quantity: options[row]!.quantity + quantity };
  // The mark is what one leg alone is worth under this preset.
  const empty = { ...portfolio, cash: 0, collaterals: [], perps: [] };
  const alone = computeMargin(engine, { ...empty, options: [leg] });
  if (!alone.ok) return alone;
  return ok({ ...portfolio, cash: portfolio.cash - alone.value.markToMarket, options });
}
