/**
 * @module A ledger kept from the files of a synthetic venue alone: every row that moves cash or
 *   positions is booked as a reader of the files understands it, and summed over all accounts.
 */

/** Cells of a row by column. */
export type FileRow = Readonly<Record<string, string>>;

/** Rows of the venue's files, by file. */
export type FileRows = ReadonlyMap<string, readonly FileRow[]>;

/** Cash by asset and contracts by instrument. */
export interface FileAccount {
  readonly cash: Map<string, number>;
  readonly positions: Map<string, number>;
}

/** What the sums over all accounts came to at the end of a day. */
export interface DaySums {
  /** Days since the first row, from 0. */
  readonly day: number;
  /** Cash of all accounts less what came from outside, by asset. */
  readonly cash: ReadonlyMap<string, number>;
  /** Contracts of all accounts, by instrument; every one that was ever traded. */
  readonly positions: ReadonlyMap<string, number>;
  /** What the participants paid each other as funding on that day, in sum; USD. */
  readonly funding: number;
  /** Payoffs of exercises and settlements on that day, in sum, by asset. */
  readonly settled: ReadonlyMap<string, number>;
  /** Rows booked on that day. */
  readonly rows: number;
}

/** A margin row beside what the ledger makes of it. */
export interface EquityCheck {
  readonly at: number;
  /** USD. */
  readonly stated: number;
  readonly replayed: number;
}

/** The whole ledger. */
export interface FileLedger {
  readonly accounts: ReadonlyMap<string, FileAccount>;
  readonly days: readonly DaySums[];
  readonly equity: readonly EquityCheck[];
  /** Fills booked by settlement of their instrument. */
  readonly fills: ReadonlyMap<string, number>;
}

/** Files that are booked, in the order in which they count at one instant. */
export const bookedFiles = [
  'index.csv',
  'marks.csv',
  'funding.csv',
  'exercises.csv',
  'settlements.csv',
  'deposits.csv',
  'withdrawals.csv',
  'transfers.csv',
  'margin.csv',
  'fills.csv',
] as const;

/** Accounts of the venue itself; fees are told with the fills that they are paid for. */
export const feeAccountName = 'fee-account';
const insurance = 'insurance-fund';
const microsPerDay = 86_400e6;

interface Books {
  readonly accounts: Map<string, FileAccount>;
  readonly outside: Map<string, number>;
  readonly index: Map<string, number>;
  readonly marks: Map<string, FileRow>;
  readonly equity: EquityCheck[];
  readonly fills: Map<string, number>;
  settled: Map<string, number>;
  funding: number;
}

/**
 * Reads CSV text.
 *
 * @param text - header and rows; no quotes
 * @returns rows with their cells by column
 */
export function rowsOf(text: string): FileRow[] {
  const [header, ...lines] = text.trimEnd().split('\n');
  const names = header!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

/**
 * Keeps the ledger.
 *
 * @param files - rows of at least the booked files that exist
 * @returns accounts at the end, sums of every day, and equity beside what the venue states
 */
export function keepLedger(files: FileRows): FileLedger {
  const books: Books = {
    accounts: new Map(),
    outside: new Map(),
    index: new Map(),
    marks: new Map(),
    equity: [],
    fills: new Map(),
    settled: new Map(),
    funding: 0,
  };
  const entries = bookedFiles.flatMap((file, rank) =>
    (files.get(file) ?? []).map((row, line) => ({ at: Number(row.at), rank, line, file, row })),
  );
  entries.sort((a, b) => a.at - b.at || a.rank - b.rank || a.line - b.line);
  const days: DaySums[] = [];
  const first = entries[0]?.at ?? 0;
  let rows = 0;
  for (const [i, { at, file, row }] of entries.entries()) {
    book(books, file, row);
    rows++;
    const day = Math.floor((at - first) / microsPerDay);
    const next = entries[i + 1];
    if (next !== undefined && Math.floor((next.at - first) / microsPerDay) === day) continue;
    days.push(sumsOf(books, day, rows));
    books.funding = 0;
    books.settled = new Map();
    rows = 0;
  }
  return { accounts: books.accounts, days, equity: books.equity, fills: books.fills };
}

function sumsOf(books: Books, day: number, rows: number): DaySums {
  const cash = new Map<string, number>();
  const positions = new Map<string, number>();
  for (const [asset, amount] of books.outside) add(cash, asset, -amount);
  for (const account of books.accounts.values()) {
    for (const [asset, amount] of account.cash) add(cash, asset, amount);
    for (const [instrument, held] of account.positions) add(positions, instrument, held);
  }
  return { day, cash, positions, funding: books.funding, settled: books.settled, rows };
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function accountOf({ accounts }: Books, name: string): FileAccount {
  const known = accounts.get(name);
  if (known !== undefined) return known;
  const fresh = { cash: new Map<string, number>(), positions: new Map<string, number>() };
  accounts.set(name, fresh);
  return fresh;
}

function pay(books: Books, name: string, asset: string, amount: number): void {
  add(accountOf(books, name).cash, asset, amount);
}

function book(books: Books, file: (typeof bookedFiles)[number], row: FileRow): void {
  const name = row.participant!;
  const amount = Number(row.amount);
  if (file === 'index.csv') books.index.set(row.asset!, Number(row.price));
  else if (file === 'marks.csv') books.marks.set(row.instrument!, row);
  else if (file === 'funding.csv') bookFunding(books, row);
  else if (file === 'settlements.csv' || file === 'exercises.csv') bookExpiry(books, row);
  else if (file === 'margin.csv') checkEquity(books, row);
  else if (file === 'fills.csv') bookFill(books, row);
  else if (file === 'transfers.csv') {
    pay(books, name, row.asset!, -amount);
    pay(books, row.to!, row.asset!, amount);
  } else {
    const signed = file === 'deposits.csv' ? amount : -amount;
    pay(books, name, row.asset!, signed);
    add(books.outside, row.asset!, signed);
  }
}

/** Funding goes through the insurance account, which keeps what rounding leaves. */
function bookFunding(books: Books, row: FileRow): void {
  if (row.participant === '') return;
  const amount = Number(row.amount);
  books.funding += amount;
  pay(books, row.participant!, 'USD', amount);
  pay(books, insurance, 'USD', -amount);
}

/** A row without participant settles a series that nobody holds any more. */
function bookExpiry(books: Books, row: FileRow): void {
  if (row.participant === '') return;
  const quantity = Number(row.quantity);
  const paid = quantity * Number(row.payoff);
  const currency = currencyOf(row);
  pay(books, row.participant!, currency, paid);
  add(books.settled, currency, paid);
  add(accountOf(books, row.participant!).positions, row.instrument!, -quantity);
}

function bookFill(books: Books, row: FileRow): void {
  const signed = (row.side === 'buy' ? 1 : -1) * Number(row.quantity);
  pay(books, row.participant!, currencyOf(row), -signed * worthOf(row, Number(row.price)));
  pay(books, row.participant!, 'USD', -Number(row.fee));
  pay(books, feeAccountName, 'USD', Number(row.fee));
  add(accountOf(books, row.participant!).positions, row.instrument!, signed);
  add(books.fills, row.settlement!, 1);
}

/** An inverse contract is paid in the coin of its underlying. */
function currencyOf(row: FileRow): string {
  return row.settlement === 'inverse' ? row.instrument!.split('-')[0]! : 'USD';
}

/** Value of one contract; an inverse perpetual is a debt of its face value in coin. */
function worthOf(row: FileRow, price: number): number {
  const size = Number(row.contractSize);
  const isInversePerpetual = row.settlement === 'inverse' && row.instrument!.endsWith('-PERP');
  return isInversePerpetual ? -size / price : size * price;
}

function checkEquity(books: Books, row: FileRow): void {
  const { cash, positions } = accountOf(books, row.participant!);
  const inUsd = (asset: string, amount: number) =>
    asset === 'USD' ? amount : amount * books.index.get(asset)!;
  let replayed = 0;
  for (const [asset, amount] of cash) replayed += inUsd(asset, amount);
  for (const [instrument, held] of positions) {
    if (Math.abs(held) < 1e-9) continue;
    const mark = books.marks.get(instrument)!;
    replayed += inUsd(currencyOf(mark), held * worthOf(mark, Number(mark.price)));
  }
  books.equity.push({ at: Number(row.at), stated: Number(row.equity), replayed });
}
