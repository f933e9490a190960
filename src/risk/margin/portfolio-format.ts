/**
 * @module The portfolio format: a market and its accounts from one document, or from flat rows.
 *
 * A document is `{ market, accounts }`; see `portfolioSchema`. Flat rows, as lines of NDJSON or
 * CSV, say in `record` what they are: market, underlying, expiry, account, collateral, perp or
 * option; rows of an account name it. What an account holds is the sum of its rows. A row that
 * cannot be read is named, and its account is not answered.
 */
import { fail, ok, parseInstant, type Result } from '../../base/index.ts';
import type { MarginFailure } from './failures.ts';
import { isPlainRecord, PlainReader, type PlainRecord } from './plain-fields.ts';
import type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  Portfolio,
  UnderlyingMarket,
} from './portfolio.ts';

/** A market, the accounts that could be read, and what was wrong with the others. */
export interface PortfolioDocument {
  readonly market: MarginMarket;
  readonly portfolios: readonly Portfolio[];
  readonly failures: readonly MarginFailure[];
}

/**
 * Reads a document.
 *
 * @param value - parsed content, `{ market, accounts }`
 * @returns market and accounts, prices in quote units, or why the market cannot be read
 */
export function parsePortfolio(
  value: unknown,
): Result<PortfolioDocument, readonly MarginFailure[]> {
  const reader = new PlainReader('');
  if (!isPlainRecord(value)) {
    reader.refuse('malformed', '', 'document', 'an object', value);
    return fail(reader.failures);
  }
  const record = reader.record(value, 'document', 'market');
  const underlyings = reader.records(record, 'market', 'underlyings').map((entry, index) => {
    const at = `underlyings[${index}]`;
    const feeds = reader.records(entry, at, 'feeds').map((feed, row) => {
      return readFeed(reader, `${at}.feeds[${row}]`, feed);
    });
    return readUnderlying(reader, at, entry, feeds);
  });
  const market = readMarket(reader, record, underlyings);
  const accounts = reader.records(value, 'document', 'accounts');
  if (reader.failures.length > 0) return fail(reader.failures);
  const failures: MarginFailure[] = [];
  const portfolios: Portfolio[] = [];
  for (const [index, entry] of accounts.entries()) {
    const own = new PlainReader(typeof entry.account === 'string' ? entry.account : `#${index}`);
    const portfolio = readAccount(own, entry);
    if (own.failures.length === 0) portfolios.push(portfolio);
    else failures.push(...own.failures);
  }
  return ok({ market, portfolios, failures });
}

/** Fields of an account and of its rows. */
const accountFields = {
  account: ['account', 'cash', 'collaterals', 'perps', 'options'],
  collaterals: ['name', 'quantity', 'price', 'confidence', 'underlying'],
  perps: ['underlying', 'quantity', 'unrealised'],
  options: [
    'underlying',
    'expiry',
    'expiryMicros',
    'strike',
    'right',
    'quantity',
    'vol',
    'settlement',
  ],
} as const;

function readAccount(reader: PlainReader, entry: PlainRecord): Portfolio {
  const rows = <T>(
    field: 'collaterals' | 'perps' | 'options',
    read: (at: string, row: PlainRecord) => T,
  ): readonly T[] =>
    reader.records(entry, '', field).map((row, index) => {
      const at = `${field}[${index}]`;
      reader.only(row, at, accountFields[field]);
      return read(at, row);
    });
  reader.only(entry, '', accountFields.account);
  return {
    account: reader.text(entry, '', 'account'),
    cash: reader.number(entry, '', 'cash', 0),
    collaterals: rows('collaterals', (at, row) => readCollateral(reader, at, row)),
    perps: rows('perps', (at, row) => readPerp(reader, at, row)),
    options: rows('options', (at, row) => readOption(reader, at, row)),
  };
}

/** Flat rows of one account until all are read. */
interface OpenAccount {
  readonly reader: PlainReader;
  readonly rows: {
    cash: number;
    readonly collaterals: Collateral[];
    readonly perps: PerpPosition[];
    readonly options: OptionLeg[];
  };
}

/** Flat rows of the market until all are read. */
interface OpenMarket {
  readonly reader: PlainReader;
  record: PlainRecord | null;
  readonly underlyings: { readonly at: string; readonly row: PlainRecord }[];
  readonly feeds: Map<string, ExpiryFeed[]>;
}

/**
 * Reads flat rows, in any order.
 *
 * @param rows - parsed lines; numbers may be text, as CSV gives them
 * @returns market and accounts, prices in quote units, or why the market cannot be read
 */
export function parsePortfolioRows(
  rows: Iterable<unknown>,
): Result<PortfolioDocument, readonly MarginFailure[]> {
  const reader = new PlainReader('');
  const open: OpenMarket = { reader, record: null, underlyings: [], feeds: new Map() };
  const accounts = new Map<string, OpenAccount>();
  const failures: MarginFailure[] = [];
  let number = 0;
  for (const row of rows) {
    const at = `row ${++number}`;
    if (!isPlainRecord(row)) reader.refuse('malformed', at, '', 'an object', row);
    else if (!takeMarketRow(open, at, row)) takeAccountRow(accounts, failures, at, row);
  }
  if (open.record === null) reader.refuse('malformed', '', 'record', 'market once', 'missing');
  const named = new Set(open.underlyings.map(({ row }) => row.underlying));
  for (const underlying of open.feeds.keys()) {
    if (!named.has(underlying)) {
      reader.refuse('unknown_underlying', '', 'underlying', 'in an underlying row', underlying);
    }
  }
  const underlyings = open.underlyings.map(({ at, row }) => {
    const feeds = open.feeds.get(String(row.underlying)) ?? [];
    return readUnderlying(reader, at, { ...row, name: row.underlying }, feeds);
  });
  const market = readMarket(reader, open.record ?? {}, underlyings);
  if (reader.failures.length > 0) return fail(reader.failures);
  const portfolios: Portfolio[] = [];
  for (const [account, { reader: own, rows: held }] of accounts) {
    if (own.failures.length === 0) portfolios.push({ account, ...held });
    else failures.push(...own.failures);
  }
  return ok({ market, portfolios, failures });
}

function takeMarketRow(open: OpenMarket, at: string, row: PlainRecord): boolean {
  switch (row.record) {
    case 'market':
      if (open.record !== null)
        open.reader.refuse('malformed', at, 'record', 'market once', 'again');
      open.record = row;
      return true;
    case 'underlying':
      open.underlyings.push({ at, row });
      return true;
    case 'expiry': {
      const underlying = open.reader.text(row, at, 'underlying');
      const feed = readFeed(open.reader, at, row);
      const feeds = open.feeds.get(underlying);
      if (feeds === undefined) open.feeds.set(underlying, [feed]);
      else feeds.push(feed);
      return true;
    }
    default:
      return false;
  }
}

function takeAccountRow(
  accounts: Map<string, OpenAccount>,
  failures: MarginFailure[],
  at: string,
  row: PlainRecord,
): void {
  const account = typeof row.account === 'string' ? row.account : '';
  if (account === '') {
    const value = String(row.account ?? 'missing');
    const demand = 'text';
    failures.push({ kind: 'malformed', account, row: at, field: 'account', demand, value });
    return;
  }
  let open = accounts.get(account);
  if (open === undefined) {
    const rows = { cash: 0, collaterals: [], perps: [], options: [] };
    open = { reader: new PlainReader(account), rows };
    accounts.set(account, open);
  }
  const { reader, rows } = open;
  switch (row.record) {
    case 'account':
      rows.cash += reader.number(row, at, 'cash', 0);
      break;
    case 'collateral':
      rows.collaterals.push(readCollateral(reader, at, row));
      break;
    case 'perp':
      rows.perps.push(readPerp(reader, at, row));
      break;
    case 'option':
      rows.options.push(readOption(reader, at, row));
      break;
    default: {
      const known = 'market, underlying, expiry, account, collateral, perp or option';
      reader.refuse('malformed', at, 'record', known, row.record ?? 'missing');
    }
  }
}

function readMarket(
  reader: PlainReader,
  record: PlainRecord,
  underlyings: readonly UnderlyingMarket[],
): MarginMarket {
  return {
    atMicros: readInstant(reader, 'market', record, 'at'),
    stablePrice: reader.number(record, 'market', 'stablePrice', 1),
    underlyings,
  };
}

function readUnderlying(
  reader: PlainReader,
  at: string,
  record: PlainRecord,
  feeds: readonly ExpiryFeed[],
): UnderlyingMarket {
  return {
    name: reader.text(record, at, 'name'),
    spot: reader.numberOrNull(record, at, 'spot'),
    spotConfidence: reader.number(record, at, 'spotConfidence', 1),
    perpPrice: reader.numberOrNull(record, at, 'perpPrice'),
    perpConfidence: reader.number(record, at, 'perpConfidence', 1),
    feeds,
  };
}

function readFeed(reader: PlainReader, at: string, record: PlainRecord): ExpiryFeed {
  return {
    expiryMicros: readInstant(reader, at, record, 'expiry'),
    forward: reader.number(record, at, 'forward'),
    fixedForward: reader.numberOrNull(record, at, 'fixedForward'),
    rate: reader.number(record, at, 'rate', 0),
    confidence: reader.number(record, at, 'confidence', 1),
  };
}

function readCollateral(reader: PlainReader, at: string, record: PlainRecord): Collateral {
  const underlying = reader.text(record, at, 'underlying', '');
  return {
    name: reader.text(record, at, 'name'),
    quantity: reader.number(record, at, 'quantity'),
    price: reader.numberOrNull(record, at, 'price'),
    confidence: reader.number(record, at, 'confidence', 1),
    underlying: underlying === '' ? null : underlying,
  };
}

function readPerp(reader: PlainReader, at: string, record: PlainRecord): PerpPosition {
  return {
    underlying: reader.text(record, at, 'underlying'),
    quantity: reader.number(record, at, 'quantity'),
    unrealised: reader.number(record, at, 'unrealised', 0),
  };
}

function readOption(reader: PlainReader, at: string, record: PlainRecord): OptionLeg {
  const right = reader.text(record, at, 'right');
  const settlement = reader.text(record, at, 'settlement', 'linear');
  if (right !== 'call' && right !== 'put') {
    reader.refuse('malformed', at, 'right', 'call or put', right);
  }
  if (settlement !== 'linear' && settlement !== 'inverse') {
    reader.refuse('malformed', at, 'settlement', 'linear or inverse', settlement);
  }
  return {
    underlying: reader.text(record, at, 'underlying'),
    expiryMicros: readInstant(reader, at, record, 'expiry'),
    strike: reader.number(record, at, 'strike'),
    right: right === 'put' ? 'put' : 'call',
    quantity: reader.number(record, at, 'quantity'),
    vol: reader.numberOrNull(record, at, 'vol'),
    settlement: settlement === 'inverse' ? 'inverse' : 'linear',
  };
}

/** Reads `<field>` as an ISO instant, or `<field>Micros` as microseconds. */
function readInstant(reader: PlainReader, at: string, record: PlainRecord, field: string): number {
  const written = record[field];
  if (written === undefined || written === null || written === '') {
    return reader.number(record, at, `${field}Micros`);
  }
  const instant = typeof written === 'string' ? parseInstant(written) : null;
  if (instant?.ok) return instant.value;
  reader.refuse('malformed', at, field, 'an instant as 2026-01-31T08:00:00Z', written);
  return 0;
}
