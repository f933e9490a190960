/**
 * @module The portfolio format as flat rows, taken one by one, so that accounts can be answered
 *   before the last row is read.
 *
 * A row, as a line of NDJSON or CSV, says in `record` what it is: market, underlying, expiry,
 * account, collateral, perp or option; rows of an account name it. What an account holds is the sum
 * of its rows. A row that cannot be read is named, and its account is not answered.
 */
import { fail, ok, type Result } from '../../../base/index.ts';
import { duplicateAccount, type MarginFailure } from './failures.ts';
import { isPlainRecord, PlainReader, type PlainRecord } from './plain-fields.ts';
import type {
  Collateral,
  ExpiryFeed,
  MarginMarket,
  OptionLeg,
  PerpPosition,
  Portfolio,
} from './portfolio.ts';
import {
  readCollateral,
  readFeed,
  readMarket,
  readOption,
  readPerp,
  readUnderlying,
} from './portfolio-fields.ts';
import type { PortfolioDocument } from './portfolio-format.ts';

/** Flat rows of one account until all are read. */
interface OpenAccount {
  readonly reader: PlainReader;
  hasAccountRow: boolean;
  readonly held: {
    cash: number;
    readonly collaterals: Collateral[];
    readonly perps: PerpPosition[];
    readonly options: OptionLeg[];
  };
}

/** Flat rows on their way to a market and accounts. */
export interface PortfolioRows {
  /**
   * Takes a row of the market.
   *
   * @param at - place of the row, for the failures
   * @param row - parsed line
   * @returns false when the row belongs to an account or to nothing
   */
  readonly takeMarket: (at: string, row: PlainRecord) => boolean;
  /**
   * Takes a row of an account.
   *
   * @param at - place of the row, for the failures
   * @param row - parsed line
   * @returns failure when the row names no account
   */
  readonly takeAccount: (at: string, row: PlainRecord) => MarginFailure | null;
  /**
   * Gives the market when all its rows were taken.
   *
   * @returns prices in quote units, or every failure
   */
  readonly market: () => Result<MarginMarket, readonly MarginFailure[]>;
  /**
   * Gives an account when all its rows were taken, and forgets it.
   *
   * @param account - its name
   * @returns what it holds, or every failure of its rows
   */
  readonly close: (account: string) => Result<Portfolio, readonly MarginFailure[]>;
}

/**
 * Creates a reader of flat rows.
 *
 * @returns reader without rows
 */
export function createPortfolioRows(): PortfolioRows {
  const market = createMarketRows();
  const accounts = new Map<string, OpenAccount>();
  return {
    takeMarket: market.take,
    market: market.close,
    takeAccount(at, row) {
      const account = accountOfRow(row);
      if (account === '') {
        const value = String(row.account ?? 'missing');
        return { kind: 'malformed', account, row: at, field: 'account', demand: 'text', value };
      }
      let open = accounts.get(account);
      if (open === undefined) {
        const held = { cash: 0, collaterals: [], perps: [], options: [] };
        open = { reader: new PlainReader(account), hasAccountRow: false, held };
        accounts.set(account, open);
      }
      takeHolding(open, at, row);
      return null;
    },
    close(account) {
      const open = accounts.get(account);
      accounts.delete(account);
      if (open !== undefined && open.reader.failures.length > 0) return fail(open.reader.failures);
      const held = open?.held ?? { cash: 0, collaterals: [], perps: [], options: [] };
      return ok({ account, ...held });
    },
  };
}

/**
 * Returns the account that a row names.
 *
 * @param row - parsed line
 * @returns its name, no unit; empty when there is none
 */
export function accountOfRow(row: PlainRecord): string {
  const { account } = row;
  return typeof account === 'string' ? account : typeof account === 'number' ? `${account}` : '';
}

function createMarketRows() {
  const reader = new PlainReader('');
  let record: PlainRecord | null = null;
  const underlyings: { readonly at: string; readonly row: PlainRecord }[] = [];
  const feeds = new Map<string, ExpiryFeed[]>();
  return {
    take(at: string, row: PlainRecord): boolean {
      switch (row.record) {
        case 'market':
          if (record !== null) reader.refuse('malformed', at, 'record', 'market once', 'again');
          record = row;
          return true;
        case 'underlying':
          underlyings.push({ at, row });
          return true;
        case 'expiry': {
          const underlying = reader.text(row, at, 'underlying');
          const feed = readFeed(reader, at, row);
          const list = feeds.get(underlying);
          if (list === undefined) feeds.set(underlying, [feed]);
          else list.push(feed);
          return true;
        }
        default:
          return false;
      }
    },
    close(): Result<MarginMarket, readonly MarginFailure[]> {
      if (record === null) reader.refuse('malformed', '', 'record', 'market once', 'missing');
      const named = new Set(underlyings.map(({ row }) => row.underlying));
      for (const underlying of feeds.keys()) {
        if (named.has(underlying)) continue;
        reader.refuse('unknown_underlying', '', 'underlying', 'in an underlying row', underlying);
      }
      const read = underlyings.map(({ at, row }) => {
        const own = feeds.get(String(row.underlying)) ?? [];
        return readUnderlying(reader, at, { ...row, name: row.underlying }, own);
      });
      const market = readMarket(reader, record ?? {}, read);
      return reader.failures.length > 0 ? fail(reader.failures) : ok(market);
    },
  };
}

function takeHolding(open: OpenAccount, at: string, row: PlainRecord): void {
  const { reader, held } = open;
  switch (row.record) {
    case 'account':
      if (open.hasAccountRow) {
        reader.failures.push({ ...duplicateAccount(accountOfRow(row)), row: at });
      }
      open.hasAccountRow = true;
      held.cash += reader.number(row, at, 'cash', 0);
      break;
    case 'collateral':
      held.collaterals.push(readCollateral(reader, at, row));
      break;
    case 'perp':
      held.perps.push(readPerp(reader, at, row));
      break;
    case 'option':
      held.options.push(readOption(reader, at, row));
      break;
    default: {
      const known = 'market, underlying, expiry, account, collateral, perp or option';
      reader.refuse('malformed', at, 'record', known, row.record ?? 'missing');
    }
  }
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
  const taken = createPortfolioRows();
  const names = new Set<string>();
  const strays: MarginFailure[] = [];
  const shapes = new PlainReader('');
  let number = 0;
  for (const row of rows) {
    const at = `row ${++number}`;
    if (!isPlainRecord(row)) shapes.refuse('malformed', at, '', 'an object', row);
    else if (!taken.takeMarket(at, row)) {
      const stray = taken.takeAccount(at, row);
      if (stray === null) names.add(accountOfRow(row));
      else strays.push(stray);
    }
  }
  const market = taken.market();
  if (!market.ok) return fail([...shapes.failures, ...market.failure]);
  // A row that is no object may be a leg of anybody.
  if (shapes.failures.length > 0) return fail(shapes.failures);
  const portfolios: Portfolio[] = [];
  const failures = strays;
  for (const name of names) {
    const account = taken.close(name);
    if (account.ok) portfolios.push(account.value);
    else failures.push(...account.failure);
  }
  return ok({ market: market.value, portfolios, failures });
}
