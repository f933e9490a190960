/**
 * @module Writers of the venue's records: one CSV file per event kind, in the `table` form.
 *
 * Columns are `at` (microseconds since 1970 UTC), the field names of the event kind, and settlement
 * and contract size, which a name does not tell. What is booked is written as it is booked.
 */
import type { EventKind, eventFields } from '../../market/index.ts';
import { type CsvFile, createCsvFile, writeRow } from './csv-file.ts';
import type { Contract } from './instruments.ts';
import type { Assessment } from './margin.ts';

/** Files of one run; a kind's file has the kind's plural as its base name. */
export interface Records {
  readonly fills: CsvFile;
  readonly quotes: CsvFile;
  readonly orders: CsvFile;
  readonly marks: CsvFile;
  readonly index: CsvFile;
  readonly funding: CsvFile;
  readonly deposits: CsvFile;
  readonly withdrawals: CsvFile;
  readonly transfers: CsvFile;
  readonly margin: CsvFile;
  readonly liquidations: CsvFile;
  readonly exercises: CsvFile;
  readonly settlements: CsvFile;
  /** Prices on the other venue. */
  readonly elsewhere: CsvFile;
  readonly gas: CsvFile;
  readonly stakes: CsvFile;
  readonly unstakes: CsvFile;
  readonly rewards: CsvFile;
  readonly votes: CsvFile;
  readonly markers: CsvFile;
  readonly credentials: CsvFile;
  /** Transfers on the chain around the venue. */
  readonly chain: CsvFile;
  /** What adversaries did, for those who judge. */
  readonly acts: CsvFile;
  readonly macro: CsvFile;
  readonly instruments: CsvFile;
}

/** Fields that this venue tells of each kind, in the order of the columns. */
const told = {
  fill: [
    'participant',
    'instrument',
    'side',
    'price',
    'quantity',
    'role',
    'fee',
    'trade',
    'reference',
    'cause',
    'order',
  ],
  order: ['participant', 'instrument', 'action', 'side', 'price', 'quantity', 'order'],
  quote: ['participant', 'instrument', 'bid', 'bidSize', 'ask', 'askSize', 'decidedAt'],
  mark: ['instrument', 'price', 'iv', 'forward', 'rate', 'index'],
  index: ['asset', 'price'],
  funding: ['participant', 'instrument', 'rate', 'amount'],
  deposit: ['participant', 'asset', 'amount'],
  withdrawal: ['participant', 'asset', 'amount'],
  transfer: ['participant', 'to', 'asset', 'amount'],
  margin: ['participant', 'equity', 'initial', 'maintenance'],
  liquidation: ['participant', 'instrument', 'stage', 'notional', 'accountValue', 'mode'],
  exercise: ['participant', 'instrument', 'quantity', 'payoff'],
  settlement: ['participant', 'instrument', 'price', 'quantity', 'payoff'],
  gas: ['chain', 'value'],
  macro: ['series', 'value'],
  stake: ['participant', 'programme', 'amount'],
  unstake: ['participant', 'programme', 'amount'],
  reward: ['participant', 'programme', 'amount'],
  vote: ['participant', 'proposal', 'power', 'choice'],
  marker: ['participant', 'channel', 'what', 'value'],
  credential: ['participant', 'schema', 'attestor', 'expiry'],
} as const satisfies { readonly [K in EventKind]?: readonly (keyof (typeof eventFields)[K])[] };

/** Kind that the venue writes a file of. */
export type ToldKind = keyof typeof told;

/** All of them, in the order in which they are documented. */
export const toldKinds = Object.keys(told) as readonly ToldKind[];

/** Kinds whose rows end with what the instrument's name does not tell. */
const withTerms: readonly ToldKind[] = [
  'fill',
  'order',
  'quote',
  'mark',
  'funding',
  'exercise',
  'settlement',
];

const instrumentColumns = [
  'name',
  'kind',
  'underlying',
  'quote',
  'expiry',
  'strike',
  'right',
  'exercise',
  'settlement',
  'contractSize',
];

/**
 * Returns the header of a kind's file.
 *
 * @param kind - event kind
 * @returns `at`, the fields that the venue tells, and `settlement` and `contractSize` where a row
 *   always names an instrument
 */
export function columnsOf(kind: ToldKind): string[] {
  return ['at', ...told[kind], ...(withTerms.includes(kind) ? ['settlement', 'contractSize'] : [])];
}

/**
 * Begins all files.
 *
 * @returns files that hold their headers
 */
export function createRecords(): Records {
  return {
    instruments: createCsvFile('truth/instruments.csv', instrumentColumns),
    index: createCsvFile('index.csv', columnsOf('index')),
    marks: createCsvFile('marks.csv', columnsOf('mark')),
    deposits: createCsvFile('deposits.csv', columnsOf('deposit')),
    withdrawals: createCsvFile('withdrawals.csv', columnsOf('withdrawal')),
    transfers: createCsvFile('transfers.csv', columnsOf('transfer')),
    funding: createCsvFile('funding.csv', columnsOf('funding')),
    // Ahead of settlements, which close what exercise leaves.
    exercises: createCsvFile('exercises.csv', columnsOf('exercise')),
    settlements: createCsvFile('settlements.csv', columnsOf('settlement')),
    margin: createCsvFile('margin.csv', columnsOf('margin')),
    liquidations: createCsvFile('liquidations.csv', columnsOf('liquidation')),
    fills: createCsvFile('fills.csv', columnsOf('fill')),
    quotes: createCsvFile('quotes.csv', columnsOf('quote')),
    orders: createCsvFile('orders.csv', columnsOf('order')),
    elsewhere: createCsvFile('index-elsewhere.csv', columnsOf('index')),
    stakes: createCsvFile('stakes.csv', columnsOf('stake')),
    unstakes: createCsvFile('unstakes.csv', columnsOf('unstake')),
    rewards: createCsvFile('rewards.csv', columnsOf('reward')),
    votes: createCsvFile('votes.csv', columnsOf('vote')),
    markers: createCsvFile('markers.csv', columnsOf('marker')),
    credentials: createCsvFile('credentials.csv', columnsOf('credential')),
    chain: createCsvFile('transfers-chain.csv', columnsOf('transfer')),
    acts: createCsvFile('truth/acts.csv', ['at', 'group', 'type', 'act', 'detail']),
    gas: createCsvFile('gas.csv', columnsOf('gas')),
    macro: createCsvFile('macro.csv', columnsOf('macro')),
  };
}

/** Writes the definition of a contract, which names alone do not tell in full. */
export function writeInstrument(records: Records, { instrument }: Contract): void {
  const { kind, name, underlying, quote } = instrument;
  if (kind !== 'option' && kind !== 'perpetual') return;
  const option =
    kind === 'option'
      ? `${instrument.expiryMicros},${instrument.strike},${instrument.right},${instrument.exercise}`
      : ',,,';
  const { settlement, contractSize } = instrument;
  const row = `${name},${kind},${underlying},${quote},${option},${settlement},${contractSize}`;
  writeRow(records.instruments, row);
}

/** One side of a fill. */
export interface FillSide {
  readonly participant: string;
  readonly isBuy: boolean;
  readonly isMaker: boolean;
  /** USD. */
  readonly fee: number;
  /** Id of its order; empty for a quote. */
  readonly order: string;
}

/** What both sides of a fill share. */
export interface FillTerms {
  readonly at: number;
  readonly contract: Contract;
  readonly price: number;
  readonly quantity: number;
  readonly trade: number;
  /** Mark price at the fill, in the price's unit. */
  readonly reference: number;
  readonly cause: 'order' | 'liquidation';
}

/** Writes one side of a fill. */
export function writeFill(records: Records, terms: FillTerms, side: FillSide): void {
  const { at, contract, price, quantity, trade, reference, cause } = terms;
  const way = side.isBuy ? 'buy' : 'sell';
  const role = side.isMaker ? 'maker' : 'taker';
  const head = `${at},${side.participant},${contract.name},${way},${price},${quantity},${role}`;
  const tail = `${trade},${reference},${cause},${side.order},${contract.terms}`;
  writeRow(records.fills, `${head},${side.fee},${tail}`);
}

/**
 * Returns the id of an order, which another one may have when this one is gone.
 *
 * @param place - place in the pool of the book
 * @returns id, the only one of its kind among the orders that stand
 */
export function orderId(place: number): string {
  return `o${place}`;
}

/** What happens to an order. */
export interface OrderRow {
  readonly at: number;
  readonly participant: string;
  readonly contract: Contract;
  readonly action: 'place' | 'amend' | 'cancel';
  readonly isBuy: boolean;
  /** Limit; undefined for an order at any price, and for a cancellation. */
  readonly price: number | undefined;
  /** Contracts placed, left when amended, taken out when cancelled. */
  readonly quantity: number;
  readonly order: string;
}

/** Writes what happens to an order. */
export function writeOrder(records: Records, row: OrderRow): void {
  const { at, participant, contract, action, isBuy, price, quantity, order } = row;
  const head = `${at},${participant},${contract.name},${action},${isBuy ? 'buy' : 'sell'}`;
  writeRow(records.orders, `${head},${price ?? ''},${quantity},${order},${contract.terms}`);
}

/** Both sides of a quote; a size of 0 pulls the side. */
export interface QuoteSides {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** Writes a quote; a side without size has no price. */
export function writeQuote(
  records: Records,
  at: number,
  participant: string,
  { nameCell, termsCell }: Contract,
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
  decidedAt: string,
): void {
  // Quotes are most of all rows: as few pieces as can be.
  const head = `${instantText(at)},${participant}${nameCell}`;
  const buy = bidSize === 0 ? ',0,' : `${bid},${bidSize},`;
  const sell = askSize === 0 ? ',0,' : `${ask},${askSize},`;
  writeRow(records.quotes, head + buy + sell + decidedAt + termsCell);
}

/**
 * Writes an instant as its digits, quicker than a double of sixteen digits is written.
 *
 * @param at - whole microseconds since 1970 UTC, >= 1e8
 * @returns decimal digits
 */
export function instantText(at: number): string {
  const high = Math.floor(at / 1e8);
  return `${high}${String(at - high * 1e8 + 1e8).slice(1)}`;
}

/** Writes that the venue has pulled one side of a quote; the other is not told. */
export function writePulledSide(
  records: Records,
  at: number,
  participant: string,
  contract: Contract,
  isBid: boolean,
): void {
  const sides = isBid ? ',0,,' : ',,,0';
  writeRow(records.quotes, `${at},${participant},${contract.name},${sides},,${contract.terms}`);
}

/** Writes the state of an account under the margin rule, to the cent. */
export function writeMargin(
  records: Records,
  at: number,
  participant: string,
  { equity, initial, maintenance }: Assessment,
): void {
  const cells = `${cents(equity)},${cents(initial)},${cents(maintenance)}`;
  writeRow(records.margin, `${at},${participant},${cells}`);
}

/** Writes cash that moves between accounts of the venue; USD or coin. */
export function writeTransfer(
  records: Records,
  at: number,
  from: string,
  to: string,
  asset: string,
  amount: number,
): void {
  writeRow(records.transfers, `${at},${from},${to},${asset},${amount}`);
}

/**
 * Rounds to cents.
 *
 * @param amount - USD
 * @returns USD
 */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
