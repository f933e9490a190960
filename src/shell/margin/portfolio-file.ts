/**
 * @module The portfolio format on its way out: a market and its accounts as a document or as flat
 *   rows, so that anybody can margin them again.
 */
import { formatInstant } from '../../base/index.ts';
import type { MarginMarket, Portfolio, UnderlyingMarket } from '../../risk/index.ts';
import { type TableRow, writeAtomically, writeTable } from '../store/index.ts';
import { exitCodes, UserError } from '../user-error.ts';
import type { ReadAccount } from './source.ts';

/** A market and its accounts. */
export interface WholePortfolio {
  readonly market: MarginMarket;
  /** Gives all accounts. */
  readonly accounts: () => AsyncIterable<readonly ReadAccount[]>;
}

const endings = /\.(json|csv|ndjson|parquet)$/i;

/**
 * Checks the name of a portfolio file before anything is read.
 *
 * @param path - where the portfolio shall go
 * @throws UserError when its ending is not one of the format's
 */
export function checkPortfolioPath(path: string): void {
  if (endings.test(path)) return;
  const message = `${path}: a portfolio ends in .json, .ndjson, .csv or .parquet`;
  throw new UserError(message, exitCodes.usage);
}

/**
 * Writes a portfolio: a document where the name ends in `.json`, else flat rows; accounts that
 * could not be read are left out.
 *
 * @param path - ends as `checkPortfolioPath` demands
 * @param whole - market and accounts; written account by account
 * @returns number of accounts written
 */
export async function writePortfolio(path: string, whole: WholePortfolio): Promise<number> {
  let accounts = 0;
  async function* readable(): AsyncGenerator<Portfolio> {
    for await (const batch of whole.accounts()) {
      for (const account of batch) {
        if (!account.ok) continue;
        accounts += 1;
        yield account.value;
      }
    }
  }
  if (path.toLowerCase().endsWith('.json')) await writeDocument(path, whole.market, readable());
  else await writeTable(path, columns, rowsOf(whole.market, readable()));
  return accounts;
}

const flushChars = 64 * 1024;

async function writeDocument(
  path: string,
  market: MarginMarket,
  portfolios: AsyncIterable<Portfolio>,
): Promise<void> {
  await writeAtomically(path, async (handle) => {
    let text = `{\n"market": ${JSON.stringify(plainMarket(market))},\n"accounts": [`;
    let between = '\n';
    for await (const portfolio of portfolios) {
      text += `${between}${JSON.stringify(plainAccount(portfolio))}`;
      between = ',\n';
      if (text.length < flushChars) continue;
      await handle.appendFile(text);
      text = '';
    }
    await handle.appendFile(`${text}\n]\n}\n`);
  });
}

function plainMarket({ atMicros, stablePrice, underlyings }: MarginMarket) {
  return {
    at: formatInstant(atMicros),
    stablePrice,
    underlyings: underlyings.map(({ feeds, ...prices }) => ({
      ...prices,
      feeds: feeds.map(({ expiryMicros, ...feed }) => ({
        expiry: formatInstant(expiryMicros),
        ...feed,
      })),
    })),
  };
}

function plainAccount({ options, ...held }: Portfolio) {
  return {
    ...held,
    options: options.map(({ underlying, expiryMicros, ...leg }) => ({
      ...{ underlying, expiry: formatInstant(expiryMicros) },
      ...leg,
    })),
  };
}

/** Fields of the rows, those of the market first. */
const fields = [
  ...['record', 'at', 'stablePrice', 'underlying', 'spot', 'spotConfidence'],
  ...['perpPrice', 'perpConfidence', 'funding', 'expiry', 'forward', 'fixedForward', 'rate'],
  ...['account', 'cash', 'name', 'quantity', 'price', 'confidence', 'unrealised'],
  ...['strike', 'right', 'vol', 'settlement'],
] as const;

const columns = fields.map((name) => ({
  name,
  unit: 'as in the portfolio format',
  description: 'field of the portfolio format',
}));

type PlainRow = Readonly<Record<string, string | number | null | undefined>>;

const cellsOf = (row: PlainRow): TableRow => fields.map((field) => row[field] ?? null);

async function* rowsOf(
  market: MarginMarket,
  portfolios: AsyncIterable<Portfolio>,
): AsyncGenerator<TableRow> {
  const { stablePrice } = market;
  yield cellsOf({ record: 'market', at: formatInstant(market.atMicros), stablePrice });
  for (const underlying of market.underlyings) yield* underlyingRows(underlying);
  for await (const { account, cash, collaterals, perps, options } of portfolios) {
    yield cellsOf({ record: 'account', account, cash });
    for (const held of collaterals) yield cellsOf({ record: 'collateral', account, ...held });
    for (const held of perps) yield cellsOf({ record: 'perp', account, ...held });
    for (const { expiryMicros, ...leg } of options) {
      yield cellsOf({ record: 'option', account, expiry: formatInstant(expiryMicros), ...leg });
    }
  }
}

function* underlyingRows({ name, feeds, ...prices }: UnderlyingMarket): Generator<TableRow> {
  yield cellsOf({ record: 'underlying', underlying: name, ...prices });
  for (const { expiryMicros, ...feed } of feeds) {
    const expiry = formatInstant(expiryMicros);
    yield cellsOf({ record: 'expiry', underlying: name, expiry, ...feed });
  }
}
