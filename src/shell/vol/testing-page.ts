/**
 * @module The reference page of `rapport surface` and `rapport vol`, written from the code.
 */
import { findingMeanings, forwardReasons } from '../../quant/index.ts';
import { quoteUses } from '../report/surface/quotes.ts';
import { baselineModel, fittedShare, horizonsDays, windowsDays } from '../report/vol/measures.ts';
import { premiumTenorsDays } from '../report/vol/premium.ts';
import { documentColumns } from '../store/index.ts';
import { surfaceColumns } from '../surface/columns.ts';
import { closingMap } from '../surface/testing-files.ts';
import { volColumns } from './columns.ts';

const days = (values: readonly (number | null)[]): string =>
  values.map((value) => (value === null ? 'all' : String(value))).join(', ');

/** Writes a table; no line end after the last row. */
function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}

const chainForms = markdownTable(
  ['form', 'told by', 'instant of a row'],
  [
    [
      'snapshots of Deribit chains, with futures beside them',
      'columns `ts, instrument, bid, ask, mark, iv, fut, idx`',
      '`ts`',
    ],
    [
      'closing prices of US options',
      'columns `expiry, strike, right` and `close`, or `bid, ask`; `#expiry` too',
      'the day in the name, at 16:00 in New York',
    ],
    [
      'minute quotes of one US contract, no header',
      'name `20210104_spx_minute_quote_european_call_32000000_20210115.csv`',
      'end of the minute',
    ],
    [
      'quotes and marks of the [table format](table-format.md)',
      'columns `at, instrument` and `bid, ask` or `price`, the latter in `marks*.csv` ' +
        'or with a column `kind`',
      '`at`',
    ],
    ['any other columns', '`--map`', 'as the map says'],
    ['folder of a `rapport run`', 'the folder itself', 'as in its log, withdrawn events left out'],
  ],
);

const surfaceFailureRows = markdownTable(
  ['exit', 'message', 'what to do'],
  [
    [
      '1',
      '`no quotes or marks of options in ...`; with refused rows also the first of them',
      'name files with options; `--map` describes other columns',
    ],
    [
      '1',
      '`no expiry can be fitted`: per expiry the series, strikes and prices that it has, ' +
        'and what is missing',
      'an expiry takes three strikes with call and put, or a future, and three strikes with a ' +
        'price',
    ],
    ['1', '`... quotes, none can be used`', 'all series have expired at the instant'],
    [
      '1',
      'a file is missing, empty, damaged or of unknown format',
      'the message names file, member and reason; `--skip-unknown` leaves files of unknown ' +
        'format out',
    ],
    ['1', '`--out` is a file, or a folder with other files', 'name another folder'],
    ['2', '`no option is quoted at or before ...`; the first instant is told', 'a later `--at`'],
    ['2', '`no options of XYZ`; those present are told', 'another `--underlying`'],
    ['2', 'unknown option, model, time, duration or adapter', 'see `--help`'],
    ['3', 'a surface was made, but another underlying has none', 'its message is on stderr'],
    [
      '3',
      'arbitrage is left after repair',
      'another `--model`: `essvi` is free of it by construction',
    ],
  ],
);

const volFailureRows = markdownTable(
  ['exit', 'message', 'what to do'],
  [
    [
      '0',
      '`not told: ...`: a forecast, model or the regimes, with how many days or returns ' +
        'there are and are needed',
      'a longer history',
    ],
    [
      '0',
      '`premium of N days: none for M quotes` with the reason',
      'longer candles, or candles of the same time as the chains',
    ],
    ['0', '`ABC: no option chain`', '`--chain` with options on it'],
    ['1', '`no candles in ...`', 'a candle has a time, open, high, low and close'],
    ['1', '`too few bars` for every asset', 'at least two candles that make sense'],
    [
      '1',
      'a file is missing, empty, damaged or of unknown format; `--out` is not free',
      'as above',
    ],
    [
      '2',
      '`no candles of XYZ`; none of the chains is on an asset; unknown options',
      'see the message',
    ],
    ['3', 'an asset was measured, but another has too few candles', 'its message is on stderr'],
  ],
);

const intro = `# Volatility commands

\`rapport surface\` fits volatility surfaces to option chains; \`rapport vol\` measures and
forecasts the volatility of candles, and with \`--chain\` the premium of implied over forecast
variance. This page is written from the columns in the code; a test keeps it true and runs the
examples on self-made files. How surfaces are fitted and how well:
[internals](../internals/surfaces.md).

## Examples

\`\`\`sh
rapport surface quotes.csv
rapport surface quotes.csv --at 2030-03-01T12:00:00Z --underlying ABC --out surfaces
rapport surface xyz_20170403.csv --model essvi --json
rapport surface xyz_20170403_quotes.zip
rapport surface closes.csv --at 2017-04-03T20:00:00Z --underlying XYZ
rapport surface other-columns.csv --map closes.json
rapport run quotes.csv --out venue
rapport surface venue
rapport vol BTCUSDT_6h.csv --out volatility
rapport vol BTCUSDT_6h.csv --asset BTC --json --chain chains.csv
\`\`\`

## Input

Files are told by content, CSV and JSON also gzipped, in any number and order; folders are read
whole. Members of a zip archive are files of their own, named \`archive.zip/member.csv\` in every
message; archives up to 1 GiB, packed and unpacked, not encrypted. Checksums of members are
checked.

### Option chains

${chainForms}

Times are ISO 8601, UTC where no zone is written, or Unix time in s, ms, us or ns, told apart by
their size. A CSV whose first line holds nothing but numbers has no header; its columns are called
\`column_1\` and so on, also in a map.

### US options

The rows tell neither day nor underlying; the name does.

- The day is the date in the name of the file (\`20151223\` or \`2015-12-23\`), else in that of the
  nearest folder. Without one, \`--at\` is the instant of the rows.
- The underlying is the first word of the name that is no date and no word about files (option,
  index, universe, quotes and the like), else the name of the folder: \`indexoption_spx_20151223\`,
  \`spx/20151223.csv\`. Without one, \`--underlying\` with a single name tells it.
- Expiries are days: \`20170616\` is 16 June 2017, never a Unix time. They end at 16:00 in New York;
  options on SPX, NDX, RUT, DJX and VIX at 9:30, where they settle. A Saturday means the Friday
  before. Early closes before holidays are not known.
- Options are linear, in dollars, on 100 units. They are European where the name says index option
  or european, or names an index known to have such options; else American.
- Prices of American options are turned into those of European ones of the same volatility before
  the fit, at one rate for all expiries and a forward for each at which the results keep put-call
  parity; a note tells how many, and the rate. Those deep in the money are left out, as they are
  worth their exercise. Dividends count as a yield up to each expiry; a rate below zero is read as
  zero. Volatilities of quotes that the fit does not use are those of the price as told. It takes
  about half a second for 2,000 options.
- A row without expiry and strike prices the underlying. It gives no forward, for want of the
  carry; the forward comes from put-call parity. American options take it for the spot price where
  it agrees with the first forward, and else that forward.
- Single prices are fitted where an expiry has no two-sided quote. A volatility in the file is not
  used.
- Minute quotes: milliseconds since midnight in New York; bid open, high, low, close, size; ask
  likewise; prices and the strike in the name in ten-thousandths of a dollar.

### Other columns

Here the map of closing prices whose columns are called \`maturity, k, cp, last\`; the instant is
not in the file and stands in the map. Expiries must be written as 2017-06-16 or as Unix time.

\`\`\`json
${JSON.stringify(closingMap, null, 2)}
\`\`\`

### Candles

Time, open, high, low, close and perhaps volume, any length up to a day, through the adapters of
\`rapport run\`, or from the log in the folder of a run; the asset is told by a column or the
name of the file (\`BTCUSDT_1h.csv\`), else by \`--asset\` with one name. Daily bars of weekdays
alone are read as they are: the return over a weekend is left out and a year counts 365 days, so
that volatilities times 0.83 are those of a year of 252 days; a note says so. Files of one asset
are merged; where several rows tell one candle the first one read counts, and the others are
counted. Returns over a gap are left out. Candles without header are read where they have twelve
columns: opening time, open, high, low, close, volume, closing time and five more.

## rapport surface

The last quote of every series at or before \`--at\` counts; the instant of a chain is the last
event of its underlying by then, and a note says so where it lies further back than \`--stale\`
(1h). Quotes older than that are left out, and a newer mark beside them does not make them young.
A future told longer ago is forgotten as well. Where makers quote under their names, the best
sides of those who quoted lately count; where two of them cross, the older side is taken to be gone,
since logs often do not tell that a quote lapsed. Without a future the forward comes from put-call
parity, else from the carry of other expiries. Where only the option in the money has two sides, it
is used if it is bid above intrinsic value; a mid price without such a bid tells the width of the
quote, mostly above what the other option is offered at.

The summary tells per expiry forward, strikes fitted, outliers, volatility at the forward, median
error in volatility points and in half-spreads of the quotes, the share of quotes whose bid-ask
holds the fit, violations of arbitrage before and after repair, and the index of 30 days. An
expiry without a smile says what is missing. \`--json\` prints the same with everything found.

With \`--out\` the folder receives the tables below, \`surface.html\` (no scripts, no requests),
and the same charts as SVG: \`smile-*\`, \`surface-*\`, \`term-*\`. It must be new, empty, or hold
results of these two commands; those of an earlier \`surface\` are replaced.
`;

const surfaceEnd = `### What can be noticed of a quote or expiry

Nothing is dropped silently: each is counted, with the first case. What the readers of the files
notice beside it (\`missing_bid\`, \`repeated_row\`, \`time_goes_back\` and the like) is summed up
in one line, and in \`readingFindings\` of \`--json\`.

| finding | meaning |
|---|---|
`;

const surfaceFailures = `
### When there is no surface

${surfaceFailureRows}
`;

const volText = `## rapport vol

- Windows of realised volatility: ${days(windowsDays)} days before the last bar;
  those longer than the history are not told.
- Forecasts look ${days(horizonsDays)} days ahead and need 200 days, the horizon and 30 more.
  Every model forecasts each day from the days before it alone.
- They are judged against the ${baselineModel}
  by the test of Diebold and Mariano; the summary lists where a model is not better.
- Three regimes are fitted to the first ${100 * fittedShare} % of the returns and read live along
  the rest: filtered probabilities use past returns alone. Beside them stand smoothed ones, in
  retrospect: they use later returns too, and nobody could know them then.

What cannot be told is named with what is missing.

With \`--out\` the folder receives the tables below, \`vol.html\` and its charts as SVG:
\`estimators-*\`, \`forecasts-*\`, \`contest-*\`, \`level-*\`, \`regimes-*\`, \`regime-shares-*\`
and, with option chains, \`premium-*\`.

### Variance premium

\`--chain\` takes option chains of any form above but those that need a map (\`--adapter\` and
\`--map\` are for the candles), best as the last option of the line. A chain
belongs to candles of the same name (\`BTC\`; \`BTC-PERP\` too). Once a day, at the first instant of
the day (UTC) at which an option is quoted, a surface is fitted to the quotes of the hour before,
and its fair variances, wings included, are interpolated to
${days(premiumTenorsDays)} days; a tenor outside the expiries has none.

The premium is that variance less the variance that was forecast from the days before the quote
alone, by the HAR of logarithms (the ${baselineModel} where there are fewer than
four bars a day), refitted every week. Its interval is that of what will be realised, from earlier
forecasts whose outcome was known by then. It needs 200 days, the tenor and 30 more before the
quote. What was realised afterwards enters nothing; it stands apart in columns named
\`in_retrospect\`.

The error of a mean over time allows for overlapping tenors (Newey and West) and is told only
where at least three tenors fit side by side into the time spanned.

`;

const volFailures = `
### When something cannot be told

${volFailureRows}
`;

/**
 * Writes the reference page.
 *
 * @returns Markdown
 */
export function volatilityPage(): string {
  const tables = (columns: typeof surfaceColumns | typeof volColumns): string =>
    Object.entries(columns)
      .map(([name, list]) => `### ${name}\n\n${documentColumns(list)}`)
      .join('\n');
  const rows = (meanings: Readonly<Record<string, string>>): string =>
    Object.entries(meanings)
      .map(([name, meaning]) => `| \`${name}\` | ${meaning} |\n`)
      .join('');
  const uses = `### Uses of a quote\n\n| use | meaning |\n|---|---|\n${rows(quoteUses)}`;
  const reasonHead = '### Reasons of a forward\n\n| reason | meaning |\n|---|---|\n';
  const findings = surfaceEnd + rows(findingMeanings);
  return [
    intro,
    tables(surfaceColumns),
    uses,
    reasonHead + rows(forwardReasons),
    findings + surfaceFailures,
    volText + tables(volColumns) + volFailures,
  ].join('\n');
}
