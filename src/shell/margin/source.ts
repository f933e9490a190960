/**
 * @module Portfolios from a file or pipe: one market, then accounts in batches, whatever the
 *   format.
 *
 * A document is read whole. Flat rows are read twice: first for the market and for the last row of
 * each account, then account by account, so that memory holds names, not positions.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { fail, ok, type Result } from '../../base/index.ts';
import type { Row } from '../../ingest/index.ts';
import {
  accountOfRow,
  createPortfolioRows,
  type MarginFailure,
  type Portfolio,
  parsePortfolio,
  type UsableMarket,
  usableMarket,
} from '../../risk/index.ts';
import { type OpenedSource, openSource, type RowProblems } from '../source/index.ts';
import { UserError } from '../user-error.ts';
import { parseJson, refusal } from './preset.ts';

/** An account, or why it cannot be read. */
export type ReadAccount = Result<Portfolio, readonly MarginFailure[]>;

/** Portfolios that are open. */
export interface PortfolioSource {
  readonly format: 'csv' | 'ndjson' | 'parquet' | 'json' | 'run';
  readonly usable: UsableMarket;
  /** Gives all accounts once, in the order in which they end; again when called again. */
  accounts(): AsyncGenerator<readonly ReadAccount[]>;
  /** Removes what was stored on the way. */
  close(): Promise<void>;
}

/** Accounts of a document that are answered at once. */
const batchAccounts = 512;

/**
 * Opens portfolios.
 *
 * @param path - file or pipe, `-` for standard input
 * @param standardInput - what `-` reads
 * @returns market and accounts
 * @throws UserError when it cannot be read, or, with exit code 3, when its market cannot be used
 */
export async function openPortfolios(
  path: string,
  standardInput: AsyncIterable<Uint8Array>,
): Promise<PortfolioSource> {
  const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UserError(`${path}: is a folder; name one file`);
  if (path !== '-' && found === undefined) throw new UserError(`${path}: no such file`);
  // A pipe can be read only once.
  const isPipe = found === undefined || !found.isFile();
  if (!isPipe) return openFile(path, path, async () => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'rapport-margin-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const stored = join(folder, 'input');
    const bytes = path === '-' ? standardInput : (await open(path)).createReadStream();
    await pipeline(Readable.from(bytes), createWriteStream(stored));
    return await openFile(stored, path === '-' ? 'standard input' : path, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function openFile(
  path: string,
  name: string,
  close: () => Promise<void>,
): Promise<PortfolioSource> {
  const text = await documentText(path);
  return text === undefined
    ? openRows(path, name, close)
    : openDocument(name, parseJson(name, text), close);
}

const headBytes = 64 * 1024;

/** The text of a file that holds one JSON object; undefined when it holds rows. */
async function documentText(path: string): Promise<string | undefined> {
  const handle = await open(path);
  const head = Buffer.alloc(headBytes);
  const { bytesRead } = await handle.read(head, 0, headBytes, 0).finally(() => handle.close());
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const whole = isGzip ? gunzipSync(await readFile(path)) : undefined;
  const opening = (whole ?? head.subarray(0, bytesRead)).subarray(0, headBytes).toString('utf8');
  const start = opening.replace(/^\uFEFF/, '').trimStart();
  if (!start.startsWith('{')) return undefined;
  const line = start.split('\n', 1)[0]!;
  try {
    if (Object.hasOwn(JSON.parse(line) as object, 'record')) return undefined;
  } catch {
    // The first line is no whole object: a document over several lines, or one long line.
  }
  return (whole ?? (await readFile(path))).toString('utf8');
}

function openDocument(name: string, value: unknown, close: () => Promise<void>): PortfolioSource {
  const parsed = parsePortfolio(value);
  if (!parsed.ok) throw refusal(`${name}: no margin can be given`, parsed.failure);
  const { market, portfolios, failures } = parsed.value;
  const counts = new Map<string, number>();
  for (const { account } of portfolios) counts.set(account, (counts.get(account) ?? 0) + 1);
  const read: ReadAccount[] = [...byAccount(failures).values()].map((list) => fail(list));
  for (const portfolio of portfolios) {
    const isTwice = counts.get(portfolio.account)! > 1;
    read.push(isTwice ? fail([duplicate(portfolio.account)]) : ok(portfolio));
  }
  // Those that cannot be read stand where the document has them.
  const place = placesOf(value);
  const placeOf = (account: ReadAccount): number =>
    place.get(account.ok ? account.value.account : (account.failure[0]?.account ?? '')) ?? -1;
  read.sort((a, b) => placeOf(a) - placeOf(b));
  return {
    format: 'json',
    usable: usableOf(name, market),
    async *accounts() {
      for (let start = 0; start < read.length; start += batchAccounts) {
        yield read.slice(start, start + batchAccounts);
      }
    },
    close,
  };
}

/** Place of each account in a document, by name; the first one of a name given twice. */
function placesOf(document: unknown): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const { accounts } = document as { readonly accounts?: unknown };
  for (const [at, account] of (Array.isArray(accounts) ? accounts : []).entries()) {
    const told = (account as { readonly account?: unknown } | null)?.account;
    const name = typeof told === 'string' ? told : `#${at}`;
    if (!places.has(name)) places.set(name, at);
  }
  return places;
}

function usableOf(name: string, market: UsableMarket['market']): UsableMarket {
  const usable = usableMarket(market);
  if (!usable.ok) throw refusal(`${name}: no margin can be given`, usable.failure);
  return usable.value;
}

function duplicate(account: string): MarginFailure {
  const [row, field, demand] = ['', 'account', 'given once'];
  return { kind: 'duplicate_account', account, row, field, demand, value: account };
}

function byAccount(failures: readonly MarginFailure[]): Map<string, MarginFailure[]> {
  const grouped = new Map<string, MarginFailure[]>();
  for (const failure of failures) {
    const list = grouped.get(failure.account);
    if (list === undefined) grouped.set(failure.account, [failure]);
    else list.push(failure);
  }
  return grouped;
}

/** What the first reading of rows finds. */
interface Survey {
  readonly format: 'csv' | 'ndjson' | 'parquet';
  readonly usable: UsableMarket;
  /** Number of the last row of each account; a line of a JSON array can hold several rows. */
  readonly last: ReadonlyMap<string, number>;
  /** Lines that are no rows, and the accounts that may have lost a leg with them. */
  readonly unreadable: readonly MarginFailure[];
  readonly torn: ReadonlyMap<string, readonly MarginFailure[]>;
}

async function openRows(
  path: string,
  name: string,
  close: () => Promise<void>,
): Promise<PortfolioSource> {
  const survey = await surveyRows(path, name);
  const { last, torn, unreadable, format, usable } = survey;
  return {
    format,
    usable,
    async *accounts() {
      if (unreadable.length > 0) yield [fail(unreadable)];
      const rows = createPortfolioRows();
      let number = 0;
      const silent: RowProblems = { refuse: () => undefined, finding: () => undefined };
      for await (const batch of rowsOf(path, name, silent)) {
        const done: ReadAccount[] = [];
        for (const { line, fields } of batch) {
          number += 1;
          const at = `line ${line}`;
          if (marketRecords.has(String(fields.record))) continue;
          const stray = rows.takeAccount(at, fields);
          if (stray !== null) done.push(fail([stray]));
          const account = accountOfRow(fields);
          if (stray !== null || last.get(account) !== number) continue;
          const closed = rows.close(account);
          const lost = torn.get(account) ?? [];
          done.push(
            lost.length === 0 ? closed : fail([...lost, ...(closed.ok ? [] : closed.failure)]),
          );
        }
        if (done.length > 0) yield done;
      }
    },
    close,
  };
}

const marketRecords: ReadonlySet<string> = new Set(['market', 'underlying', 'expiry']);

async function surveyRows(path: string, name: string): Promise<Survey> {
  const unreadable: MarginFailure[] = [];
  const problems: RowProblems = {
    refuse({ line, field, reason, value }) {
      const row = `line ${line}`;
      const seen = value === undefined ? 'unreadable' : String(value);
      unreadable.push({ kind: 'malformed', account: '', row, field, demand: reason, value: seen });
    },
    finding: () => undefined,
  };
  const rows = createPortfolioRows();
  const last = new Map<string, number>();
  const neighbours = new Set<string>();
  let isGrouped = true;
  let previous = '';
  let pending = 0;
  let number = 0;
  let format: Survey['format'] = 'csv';
  const told = (source: OpenedSource): void => {
    format = source.sample.format;
  };
  for await (const batch of rowsOf(path, name, problems, told)) {
    for (const { line, fields } of batch) {
      number += 1;
      if (rows.takeMarket(`line ${line}`, fields)) continue;
      const account = accountOfRow(fields);
      if (account === '') continue;
      if (account !== previous && last.has(account)) isGrouped = false;
      for (; pending < unreadable.length && lineOf(unreadable[pending]!) < line; pending++) {
        neighbours.add(previous).add(account);
      }
      previous = account;
      last.set(account, number);
    }
  }
  if (pending < unreadable.length) neighbours.add(previous);
  const market = rows.market();
  if (!market.ok) throw refusal(`${name}: no margin can be given`, market.failure);
  // A line that cannot be read may be a leg of its neighbours, or of anybody where rows are mixed.
  const suspects = unreadable.length === 0 ? [] : isGrouped ? neighbours : last.keys();
  const torn = new Map<string, readonly MarginFailure[]>();
  for (const account of suspects) {
    torn.set(
      account,
      unreadable.slice(0, 3).map((failure) => ({ ...failure, account })),
    );
  }
  return { format, usable: usableOf(name, market.value), last, unreadable, torn };
}

function lineOf({ row }: MarginFailure): number {
  return Number(row.slice('line '.length));
}

async function* rowsOf(
  path: string,
  name: string,
  problems: RowProblems,
  told: (source: OpenedSource) => void = () => undefined,
): AsyncGenerator<readonly Row[]> {
  const opened = await openSource({ path, label: name, bytes: 0 }, problems);
  if (!opened.ok) throw new UserError(`${name}: ${opened.failure.detail}`);
  told(opened.value);
  try {
    yield* opened.value.batches();
  } finally {
    await opened.value.close();
  }
}
