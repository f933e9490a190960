/**
 * @module Contracts of a simulated venue, and what a trade in them moves.
 */
import { join } from 'node:path';
import { eachRow } from './csv-rows.ts';

/** One listed contract. */
export interface ListedContract {
  readonly name: string;
  readonly isOption: boolean;
  readonly isCall: boolean;
  readonly isInverse: boolean;
  readonly underlying: string;
  /** Microseconds since 1970 UTC; 0 for a perpetual. */
  readonly expiryMicros: number;
  readonly strike: number;
  /** Underlying per contract; USD of face value for an inverse perpetual. */
  readonly size: number;
}

/**
 * Reads every contract ever listed.
 *
 * @param folder - of the simulated venue
 * @returns contracts by name
 */
export async function readInstruments(folder: string): Promise<Map<string, ListedContract>> {
  const contracts = new Map<string, ListedContract>();
  const columns = [
    'name',
    'kind',
    'underlying',
    'expiry',
    'strike',
    'right',
    'settlement',
    'contractSize',
  ];
  await eachRow(
    join(folder, 'truth/instruments.csv'),
    columns,
    (name, kind, underlying, expiry, strike, right, settlement, size) => {
      contracts.set(name!, {
        name: name!,
        isOption: kind === 'option',
        isCall: right === 'call',
        isInverse: settlement === 'inverse',
        underlying: underlying!,
        expiryMicros: Number(expiry),
        strike: Number(strike),
        size: Number(size),
      });
    },
  );
  return contracts;
}

/**
 * Returns what one contract is worth in its currency: the buyer pays it.
 *
 * @param contract - any contract
 * @param price - quote units; coin for an inverse option; > 0 for an inverse perpetual
 * @returns USD or coin
 */
export function worthOf({ isOption, isInverse, size }: ListedContract, price: number): number {
  return isInverse && !isOption ? -size / price : size * price;
}

/**
 * Returns the currency that a contract is settled in.
 *
 * @param contract - any contract
 * @returns `USD` or the coin
 */
export function currencyOf({ isInverse, underlying }: ListedContract): string {
  return isInverse ? underlying : 'USD';
}

/**
 * Returns the notional of one contract.
 *
 * @param contract - any contract
 * @param index - of its underlying, USD
 * @returns USD
 */
export function notionalOf({ isOption, isInverse, size }: ListedContract, index: number): number {
  return isInverse && !isOption ? size : size * index;
}
