/**
 * @module The portfolio format: a market and its accounts from one document `{ market, accounts }`;
 *   see `portfolioSchema`. An account that cannot be read is named and not answered.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import type { MarginFailure } from './failures.ts';
import { isPlainRecord, PlainReader, type PlainRecord } from './plain-fields.ts';
import type { MarginMarket, Portfolio } from './portfolio.ts';
import {
  readCollateral,
  readFeed,
  readMarket,
  readOption,
  readPerp,
  readUnderlying,
} from './portfolio-fields.ts';

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
