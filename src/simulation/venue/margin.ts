/**
 * @module The venue's margin rule: what an account is worth and what it must be worth.
 *
 * Cross margin over all positions and currencies. Equity is cash, coins at the index and positions
 * at the mark. Perpetuals need 4 % of notional to open and 2 % to keep. A short option needs the
 * larger of 10 % and 15 % less the out-of-the-money share of the index to open, 7.5 % to keep. A
 * long option must be paid for in full to open and needs nothing to keep.
 */
import type { Contract } from './instruments.ts';
import { currencies, type Ledger } from './ledger.ts';
import { type Marks, markOf } from './marks.ts';

/** Numbers of the margin rule, as shares of notional or index. */
export const marginRule = {
  perpetualInitial: 0.04,
  perpetualMaintenance: 0.02,
  shortOptionInitial: 0.15,
  shortOptionInitialFloor: 0.1,
  shortOptionMaintenance: 0.075,
} as const;

/** State of an account under the rule, USD. */
export interface Assessment {
  equity: number;
  initial: number;
  maintenance: number;
  /** Sum of the absolute notional of its positions. */
  notional: number;
}

/**
 * Returns the initial margin of a position.
 *
 * @param marks - standing at a minute
 * @param contract - live contract
 * @param quantity - contracts, long positive
 * @returns USD, >= 0
 */
export function initialMargin(marks: Marks, contract: Contract, quantity: number): number {
  return Math.abs(quantity) * marginOf(marks, contract, quantity > 0);
}

/**
 * Returns the initial margin of one contract.
 *
 * @param marks - standing at a minute
 * @param contract - live contract
 * @param isBought - whether it is long
 * @returns USD, >= 0
 */
export function marginOf(marks: Marks, contract: Contract, isBought: boolean): number {
  const { id } = contract;
  if (marks.stamp[id] !== marks.minute) markOf(marks, contract);
  const notional = marks.notionalUsd[id]!;
  if (!contract.isOption) return marginRule.perpetualInitial * notional;
  return isBought ? marks.unitUsd[id]! : shortShare(marks, contract) * notional;
}

/** Initial margin of a short option over its notional. */
function shortShare(marks: Marks, { strike, isCall, underlying }: Contract): number {
  const index = marks.index[underlying]!;
  const outside = Math.max(isCall ? strike - index : index - strike, 0) / index;
  return Math.max(marginRule.shortOptionInitial - outside, marginRule.shortOptionInitialFloor);
}

/**
 * Assesses an account at the marks of the current minute.
 *
 * @param ledger - balances
 * @param marks - standing at a minute
 * @param account - account number
 * @returns equity and requirements, USD
 */
export function assess(ledger: Ledger, marks: Marks, account: number): Assessment {
  const { cash } = ledger;
  const row = account * currencies;
  const { contracts } = marks.listing;
  const { ids, quantities } = ledger.held[account]!;
  let equity = cash[row]!;
  let initial = 0;
  let maintenance = 0;
  let total = 0;
  for (let c = 1; c < currencies; c++) equity += cash[row + c]! * marks.index[c - 1]!;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const quantity = quantities[i]!;
    const contract = contracts[id]!;
    if (marks.stamp[id] !== marks.minute) markOf(marks, contract);
    const worth = quantity * marks.unitUsd[id]!;
    equity += worth;
    const notional = Math.abs(quantity) * marks.notionalUsd[id]!;
    total += notional;
    if (!contract.isOption) {
      initial += marginRule.perpetualInitial * notional;
      maintenance += marginRule.perpetualMaintenance * notional;
    } else if (quantity < 0) {
      initial += shortShare(marks, contract) * notional;
      maintenance += marginRule.shortOptionMaintenance * notional;
    } else initial += worth;
  }
  return { equity, initial, maintenance, notional: total };
}

/**
 * Tells whether an account is below maintenance, by the very sums of `assess`.
 *
 * @param ledger - balances
 * @param marks - standing at a minute
 * @param account - account number
 * @returns true when equity is less than maintenance
 */
export function isBreached(ledger: Ledger, marks: Marks, account: number): boolean {
  const { cash } = ledger;
  const row = account * currencies;
  const { contracts } = marks.listing;
  const { ids, quantities } = ledger.held[account]!;
  let equity = cash[row]!;
  let maintenance = 0;
  for (let c = 1; c < currencies; c++) equity += cash[row + c]! * marks.index[c - 1]!;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const quantity = quantities[i]!;
    const contract = contracts[id]!;
    if (marks.stamp[id] !== marks.minute) markOf(marks, contract);
    equity += quantity * marks.unitUsd[id]!;
    const notional = Math.abs(quantity) * marks.notionalUsd[id]!;
    if (!contract.isOption) maintenance += marginRule.perpetualMaintenance * notional;
    else if (quantity < 0) maintenance += marginRule.shortOptionMaintenance * notional;
  }
  return equity < maintenance;
}

/**
 * Tells whether an account may add to a position: afterwards equity still covers initial margin.
 *
 * @param ledger - balances
 * @param marks - standing at a minute
 * @param account - account number
 * @param contract - live contract
 * @param quantity - contracts to be added, long positive
 * @returns true when allowed; a trade that only reduces a position always is
 */
export function mayTrade(
  ledger: Ledger,
  marks: Marks,
  account: number,
  contract: Contract,
  quantity: number,
): boolean {
  const held = ledger.positions[account]!.get(contract.id) ?? 0;
  if (held * quantity < 0 && Math.abs(quantity) <= Math.abs(held)) return true;
  const { equity, initial } = assess(ledger, marks, account);
  const before = initialMargin(marks, contract, held);
  const after = initialMargin(marks, contract, held + quantity);
  return equity >= initial - before + after;
}
