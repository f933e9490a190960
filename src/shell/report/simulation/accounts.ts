/**
 * @module Equity and profit of every account of a simulated venue, replayed from its files.
 */
import { join } from 'node:path';
import { type Clock, placeAfter, runningSum } from './clock.ts';
import { eachRow } from './csv-rows.ts';
import { currencyOf, type ListedContract, worthOf } from './instruments.ts';
import { indexAt, type Surroundings } from './surroundings.ts';

/** Curves of one account at the places of the clock. */
export interface AccountCurves {
  /** Equity less what was paid in plus what was paid out, USD. */
  readonly profit: Float64Array;
  /** Largest sum that was paid in net so far, USD, > 0. */
  readonly paidIn: number;
}

/** What the files say of all cash. */
export interface CashReplay {
  readonly curves: ReadonlyMap<string, AccountCurves>;
  /** Cash of all accounts, fees and insurance included, at the index, USD. */
  readonly total: Float64Array;
  /** Paid in less paid out since the start, at the same index, USD. */
  readonly external: Float64Array;
  /** Largest difference of the two in any currency at any place; units of that currency. */
  readonly gapMost: number;
  /** Largest difference of an account's final cash from the truth, USD or coin. */
  readonly truthGapMost: number;
  readonly accounts: number;
}

interface Books {
  readonly clock: Clock;
  readonly currencies: readonly string[];
  /** Changes by account, then currency times place. */
  readonly cash: Map<string, Float64Array>;
  /** Net payments in by account and place, USD. */
  readonly paid: Map<string, Float64Array>;
  /** Net payments in by currency and place. */
  readonly external: Float64Array;
}

const feeAccount = 'fee-account';
const insurance = 'insurance-fund';

/**
 * Replays all cash and joins it with the margin rows, which tell equity where positions are held.
 *
 * @param folder - of the simulated venue
 * @param clock - of the run
 * @param surroundings - for the index
 * @param contracts - by name
 * @returns curves by account, and sums
 */
export async function replayCash(
  folder: string,
  clock: Clock,
  surroundings: Surroundings,
  contracts: ReadonlyMap<string, ListedContract>,
): Promise<CashReplay> {
  const currencies = ['USD', ...surroundings.assets];
  const width = clock.steps + 1;
  const books: Books = {
    clock,
    currencies,
    cash: new Map(),
    paid: new Map(),
    external: new Float64Array(currencies.length * width),
  };
  await readPayments(folder, books, surroundings);
  await readTrades(folder, books, contracts);
  await readSettlements(folder, books, contracts);
  for (const changes of [...books.cash.values(), books.external]) {
    for (let c = 0; c < currencies.length; c++) {
      runningSum(changes.subarray(c * width, (c + 1) * width));
    }
  }
  const equity = await readEquity(folder, clock);
  const balances = await readBalances(folder, books);
  const curves = new Map<string, AccountCurves>();
  for (const [account, cash] of books.cash) {
    if (account === feeAccount) continue;
    const flat = valued(books, cash, surroundings);
    const holds = balances.holders.has(account);
    curves.set(account, curvesOf(books, account, flat, equity.get(account), holds));
  }
  return { curves, truthGapMost: balances.gapMost, ...totalsOf(books, surroundings) };
}

function rowOf<K>(map: Map<K, Float64Array>, key: K, length: number): Float64Array {
  let row = map.get(key);
  if (row === undefined) {
    row = new Float64Array(length);
    map.set(key, row);
  }
  return row;
}

function move(books: Books, account: string, currency: string, at: number, amount: number): void {
  const { clock, currencies, cash } = books;
  const width = clock.steps + 1;
  const place = currencies.indexOf(currency) * width + placeAfter(clock, at);
  rowOf(cash, account, currencies.length * width)[place]! += amount;
}

async function readPayments(
  folder: string,
  books: Books,
  surroundings: Surroundings,
): Promise<void> {
  const { clock, currencies, paid, external } = books;
  const width = clock.steps + 1;
  const columns = ['at', 'participant', 'asset', 'amount'];
  for (const [file, sign] of [['deposits.csv', 1] as const, ['withdrawals.csv', -1] as const]) {
    await eachRow(join(folder, file), columns, (at, account, asset, amount) => {
      const when = Number(at);
      const value = sign * Number(amount);
      move(books, account!, asset!, when, value);
      const price = asset === 'USD' ? 1 : indexAt(surroundings, clock, asset!, when);
      const place = placeAfter(clock, when);
      rowOf(paid, account!, width)[place]! += value * price;
      external[currencies.indexOf(asset!) * width + place]! += value;
    });
  }
  const moved = ['at', 'participant', 'to', 'asset', 'amount'];
  await eachRow(join(folder, 'transfers.csv'), moved, (at, from, to, asset, amount) => {
    move(books, from!, asset!, Number(at), -Number(amount));
    move(books, to!, asset!, Number(at), Number(amount));
  });
  const funding = ['at', 'participant', 'amount'];
  await eachRow(join(folder, 'funding.csv'), funding, (at, account, amount) => {
    if (account === '' || amount === '') return;
    move(books, account!, 'USD', Number(at), Number(amount));
    // What does not sum to zero is dust that the insurance account takes.
    move(books, insurance, 'USD', Number(at), -Number(amount));
  });
}

async function readTrades(
  folder: string,
  books: Books,
  contracts: ReadonlyMap<string, ListedContract>,
): Promise<void> {
  const columns = ['at', 'participant', 'instrument', 'side', 'price', 'quantity', 'fee'];
  await eachRow(
    join(folder, 'fills.csv'),
    columns,
    (at, account, instrument, side, price, quantity, fee) => {
      const contract = contracts.get(instrument!);
      if (contract === undefined) return;
      const signed = (side === 'buy' ? -1 : 1) * Number(quantity);
      const when = Number(at);
      move(books, account!, currencyOf(contract), when, signed * worthOf(contract, Number(price)));
      move(books, account!, 'USD', when, -Number(fee));
      move(books, feeAccount, 'USD', when, Number(fee));
    },
  );
}

async function readSettlements(
  folder: string,
  books: Books,
  contracts: ReadonlyMap<string, ListedContract>,
): Promise<void> {
  const columns = ['at', 'participant', 'instrument', 'quantity', 'payoff'];
  for (const file of ['exercises.csv', 'settlements.csv']) {
    await eachRow(join(folder, file), columns, (at, account, instrument, quantity, payoff) => {
      const contract = contracts.get(instrument!);
      // A row without participant settles the series itself.
      if (contract === undefined || account === '') return;
      const amount = Number(quantity) * Number(payoff);
      move(books, account!, currencyOf(contract), Number(at), amount);
    });
  }
}

/** Equity by account and place where a margin row stands at the very instant of the place. */
async function readEquity(folder: string, clock: Clock): Promise<Map<string, Map<number, number>>> {
  const equity = new Map<string, Map<number, number>>();
  const columns = ['at', 'participant', 'equity'];
  await eachRow(join(folder, 'margin.csv'), columns, (at, account, value) => {
    const offset = Number(at) - clock.startMicros;
    if (offset % clock.stepMicros !== 0) return;
    const own = equity.get(account!) ?? new Map<number, number>();
    equity.set(account!, own);
    own.set(offset / clock.stepMicros, Number(value));
  });
  return equity;
}

function valued(
  { clock, currencies }: Books,
  cash: Float64Array,
  { index }: Surroundings,
): Float64Array {
  const width = clock.steps + 1;
  return Float64Array.from({ length: width }, (_, place) =>
    currencies.reduce((sum, currency, c) => {
      const price = currency === 'USD' ? 1 : index.get(currency)![place]!;
      return sum + cash[c * width + place]! * price;
    }, 0),
  );
}

function curvesOf(
  { clock, paid }: Books,
  account: string,
  flat: Float64Array,
  equity: ReadonlyMap<number, number> | undefined,
  holds: boolean,
): AccountCurves {
  const paidIn = runningSum(rowOf(paid, account, clock.steps + 1).slice());
  const profit = flat.map((cash, place) => (equity?.get(place) ?? cash) - paidIn[place]!);
  // No margin row tells the end of the run: who holds something then is shown as an hour before.
  if (holds) profit[clock.steps] = profit[clock.steps - 1]!;
  return { profit, paidIn: Math.max(...paidIn, 1) };
}

function totalsOf(
  books: Books,
  surroundings: Surroundings,
): Omit<CashReplay, 'curves' | 'truthGapMost'> {
  const { clock, currencies, cash, external } = books;
  const width = clock.steps + 1;
  const sum = new Float64Array(currencies.length * width);
  for (const changes of cash.values()) {
    for (let i = 0; i < sum.length; i++) sum[i]! += changes[i]!;
  }
  let gapMost = 0;
  sum.forEach((value, i) => {
    gapMost = Math.max(gapMost, Math.abs(value - external[i]!));
  });
  return {
    total: valued(books, sum, surroundings),
    external: valued(books, external, surroundings),
    gapMost,
    accounts: cash.size,
  };
}

/** Compares final cash with the truth, and tells who still holds something at the end. */
async function readBalances(
  folder: string,
  { clock, currencies, cash }: Books,
): Promise<{ readonly gapMost: number; readonly holders: ReadonlySet<string> }> {
  const width = clock.steps + 1;
  let gapMost = 0;
  const holders = new Set<string>();
  const columns = ['account', 'asset', 'amount'];
  await eachRow(join(folder, 'truth/balances.csv'), columns, (account, asset, amount) => {
    const c = currencies.indexOf(asset!);
    if (c < 0) {
      holders.add(account!);
      return;
    }
    const replayed = cash.get(account!)?.[c * width + clock.steps] ?? 0;
    gapMost = Math.max(gapMost, Math.abs(replayed - Number(amount)));
  });
  return { gapMost, holders };
}
