/**
 * @module The broker's fold of a synthetic venue's files against the venue's own ledger: cash of
 *   every account, in dollars and in coins, after fills, funding, exercises and settlements.
 */
import { adapters } from '../src/ingest/index.ts';
import type { Dictionary } from '../src/market/index.ts';
import type { AccountFold } from '../src/risk/index.ts';

import { type Finding, finding } from './evaluation.ts';
import { bookedFiles, type FileRow, rowsOf } from './file-ledger.ts';
import { eventsOf, foldHourly } from './venue-replay.ts';

/** Texts of files by name. */
export type FileTexts = ReadonlyMap<string, string>;

/** An account's cash as the fold has it and as the venue has it. */
export interface FoldedCash {
  readonly account: string;
  readonly asset: string;
  readonly folded: number;
  readonly booked: number;
  /** Coins of inverse options that were settled, not exercised, at worth or without; absolute. */
  readonly settled: number;
}

type Cash = Map<string, number>;

const add = (cash: Cash, account: string, asset: string, amount: number): void => {
  const key = `${account} ${asset}`;
  cash.set(key, (cash.get(key) ?? 0) + amount);
};

/** Value of one contract, as its buyer pays it; an inverse future is a debt in coin. */
function worthOf(dictionary: Dictionary, instrument: number, price: number) {
  const terms = dictionary.instruments[instrument]!;
  if (terms.kind !== 'option' && terms.kind !== 'perpetual') throw new Error(terms.kind);
  const { contractSize: size, settlement, underlying } = terms;
  if (settlement === 'linear') return { asset: 'USD', amount: size * price };
  const amount = terms.kind === 'option' ? size * price : -size / price;
  return { asset: underlying, amount };
}

/** Cash by account and asset: what the fold has realised, less what open positions have cost. */
function cashOf({ accounts }: AccountFold, dictionary: Dictionary): Cash {
  const cash: Cash = new Map();
  const names = dictionary.participants.texts;
  const { columns } = accounts.accounts;
  for (const [id, name] of names.entries()) {
    const flows = columns.depositsUsd[id]! - columns.withdrawalsUsd[id]!;
    const paid = columns.realisedUsd[id]! + columns.fundingUsd[id]! - columns.feesUsd[id]!;
    add(cash, name, 'USD', flows + paid);
  }
  const { coins, positions } = accounts;
  for (let row = 0; row < coins.rows; row++) {
    const { first, second, quantity, bookedUsd } = coins.columns;
    const name = names[first[row]!]!;
    add(cash, name, dictionary.texts.texts[second[row]!]!, quantity[row]!);
    // In the sums above at the value that they had when they came.
    add(cash, name, 'USD', -bookedUsd[row]!);
  }
  for (let row = 0; row < positions.rows; row++) {
    const { first, second, quantity, averagePrice } = positions.columns;
    if (quantity[row] === 0) continue;
    const { asset, amount } = worthOf(dictionary, second[row]!, averagePrice[row]!);
    add(cash, names[first[row]!]!, asset, -quantity[row]! * amount);
  }
  return cash;
}

/** Coins of settled inverse options by account and asset, at entry or payoff, whichever moves. */
function settledCoins(rows: readonly FileRow[], fills: readonly FileRow[]): Cash {
  const settled: Cash = new Map();
  const touched = new Set<string>();
  for (const row of rows) {
    if (row.settlement !== 'inverse' || row.participant === '') continue;
    const asset = row.instrument!.split('-')[0]!;
    add(settled, row.participant!, asset, Math.abs(Number(row.quantity) * Number(row.payoff)));
    touched.add(`${row.participant} ${row.instrument}`);
  }
  for (const { participant, instrument, quantity, price, contractSize } of fills) {
    if (!touched.has(`${participant} ${instrument}`)) continue;
    const coins = Number(quantity) * Number(price) * Number(contractSize);
    add(settled, participant!, instrument!.split('-')[0]!, coins);
  }
  return settled;
}

/**
 * Folds the files of a venue and lays every account's cash beside the venue's.
 *
 * @param texts - the booked files and `truth/balances.csv`
 * @returns one entry for each wallet and asset
 */
export async function foldedCash(texts: FileTexts): Promise<readonly FoldedCash[]> {
  const files = bookedFiles
    .filter((path) => (texts.get(path) ?? '') !== '')
    .map((path) => ({ path, content: texts.get(path)! }));
  const adapter = adapters.find(({ name }) => name === 'table')!;
  const { state, dictionary } = foldHourly(await eventsOf(adapter, files), () => undefined);
  const cash = cashOf(state.context.fold, dictionary);
  // Transfers are no profit: the fold leaves them to those who look for related wallets.
  for (const { participant, to, asset, amount } of rowsOf(texts.get('transfers.csv')!)) {
    add(cash, participant!, asset!, -Number(amount));
    add(cash, to!, asset!, Number(amount));
  }
  const settled = settledCoins(
    rowsOf(texts.get('settlements.csv')!),
    rowsOf(texts.get('fills.csv')!),
  );
  const booked = new Map<string, number>();
  for (const { account, asset, amount } of rowsOf(texts.get('truth/balances.csv')!)) {
    if (!asset!.includes('-')) booked.set(`${account} ${asset}`, Number(amount));
  }
  const keys = new Set([...cash.keys(), ...booked.keys()]);
  return [...keys].flatMap((key) => {
    const [account, asset] = key.split(' ') as [string, string];
    // The venue's own accounts take fees and funding that the fold books for wallets alone.
    if (!account.startsWith('0x')) return [];
    return [
      {
        account,
        asset,
        folded: cash.get(key) ?? 0,
        booked: booked.get(key) ?? 0,
        settled: settled.get(key) ?? 0,
      },
    ];
  });
}

const worst = (cash: readonly FoldedCash[]): number =>
  cash.reduce((most, { folded, booked }) => Math.max(most, Math.abs(folded - booked)), 0);

/**
 * Finds how far the broker's accounts are from the venue's.
 *
 * Coins of options that are settled rather than exercised are the fold's own reckoning: it credits
 * so many that they are worth the payoff at the index of that moment, while the venue pays at the
 * settlement price. They are told apart.
 *
 * @param texts - the booked files and `truth/balances.csv`
 * @returns largest gap of any account, in USD and in coins
 */
export async function foldFindings(texts: FileTexts): Promise<readonly Finding[]> {
  const all = await foldedCash(texts);
  const usd = all.filter(({ asset }) => asset === 'USD');
  const coins = all.filter(({ asset }) => asset !== 'USD');
  const exact = coins.filter(({ settled }) => settled === 0);
  const settled = coins.filter((one) => one.settled > 0);
  const name = (what: string) => `fold, worst account: ${what}`;
  return [
    finding({
      name: name('cash against the ledger of the venue, USD'),
      value: worst(usd),
      target: '<= 0.01',
      sample: usd.length,
    }),
    finding({
      name: name('coins against the ledger of the venue'),
      value: worst(exact),
      target: '<= 1e-8',
      sample: exact.length,
    }),
    finding({
      name: name('coins, part of those of settled coin options'),
      value: Math.max(0, ...settled.map((one) => worst([one]) / one.settled)),
      target: '<= 0.02',
      sample: settled.length,
    }),
  ];
}
