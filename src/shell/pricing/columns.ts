/**
 * @module Columns of the pricing commands: what they read, what they add, and what is missing.
 */
import { documentColumns, type TableColumn } from '../store/index.ts';

/** Command that prices a table of options. */
export type PricingCommand = 'price' | 'greeks' | 'iv';

/** What the user asked for. */
export interface PricingPlan {
  readonly command: PricingCommand;
  /** Greeks beside the implied volatility; `greeks` has them anyway. */
  readonly withGreeks: boolean;
}

const underlying: readonly TableColumn[] = [
  { name: 'forward', unit: 'quote units, > 0', description: 'price for delivery at expiry' },
  {
    name: 'spot',
    unit: 'quote units, > 0',
    description: 'instead of forward, which is then spot e^((rate - yield) years); linear only',
  },
  { name: 'yield', unit: 'per year, continuous', description: 'with spot; 0 when absent' },
  {
    name: 'rate',
    unit: 'per year, continuous',
    description: 'discounts the value; 0 when absent',
  },
];

const contract: readonly TableColumn[] = [
  { name: 'strike', unit: 'quote units, >= 0 (iv: > 0)', description: 'strike price' },
  { name: 'type', unit: 'call, put, C or P', description: 'in any case of letters' },
  {
    name: 'years',
    unit: 'years of 365 days, >= 0 (iv: > 0)',
    description: 'time to expiry; 0 gives the intrinsic value',
  },
  {
    name: 'expiry',
    unit: 'ISO 8601 (UTC when no zone is written) or Unix time in s, ms, us or ns',
    description: 'instead of years; needs at',
  },
  { name: 'at', unit: 'as expiry', description: 'time of valuation; option --at when absent' },
  {
    name: 'instrument',
    unit: 'e.g. BTC-27MAR26-80000-C',
    description: 'venue name instead of strike, type and expiry (08:00 UTC); needs at or years',
  },
  {
    name: 'settlement',
    unit: 'linear or inverse',
    description: 'inverse is paid in coin at 1/forward; linear when absent',
  },
  {
    name: 'exercise',
    unit: 'european or american',
    description: 'american may be exercised at any time, linear only; european when absent',
  },
];

const vol: TableColumn = {
  name: 'vol',
  unit: 'annualised, 1 = 100 %, >= 0',
  description: 'volatility',
};

const price: TableColumn = {
  name: 'price',
  unit: 'linear: quote units; inverse: coin; >= 0',
  description: 'discounted value of one option on one unit of the underlying',
};

const greeks: readonly TableColumn[] = [
  {
    name: 'delta',
    unit: 'per unit of the underlying price; inverse: coin',
    description:
      'by the forward, or by the spot when spot is given; inverse: premium-adjusted, the linear ' +
      'delta minus the coin price',
  },
  { name: 'gamma', unit: 'per unit of the underlying price', description: 'derivative of delta' },
  { name: 'vega', unit: 'price per 1.00 of volatility', description: 'by volatility' },
  { name: 'theta', unit: 'price per year', description: 'minus the derivative by years' },
  { name: 'rho', unit: 'price per 1.00 of rate', description: 'by the rate' },
  { name: 'vanna', unit: 'delta per 1.00 of volatility', description: 'delta by volatility' },
  {
    name: 'volga',
    unit: 'price per 1.00 of volatility squared',
    description: 'vega by volatility',
  },
  { name: 'charm', unit: 'delta per year', description: 'minus the derivative of delta by years' },
];

const error: TableColumn = {
  name: 'error',
  unit: 'text',
  description: 'empty, or line, field and reason why the row has no answer',
};

/**
 * Lists the columns that a command reads.
 *
 * @param command - pricing command
 * @returns columns with units
 */
export function inputColumns(command: PricingCommand): readonly TableColumn[] {
  return [...underlying, ...contract, command === 'iv' ? price : vol];
}

/**
 * Lists the numeric columns that a plan adds, in order; `error` follows them.
 *
 * @param plan - what the user asked for
 * @returns columns with units
 */
export function valueColumns({ command, withGreeks }: PricingPlan): readonly TableColumn[] {
  const value = command === 'iv' ? vol : price;
  return command === 'greeks' || withGreeks ? [value, ...greeks] : [value];
}

/**
 * Lists all columns that a plan adds.
 *
 * @param plan - what the user asked for
 * @returns columns with units
 */
export function addedColumns(plan: PricingPlan): readonly TableColumn[] {
  return [...valueColumns(plan), error];
}

/** Names of columns that hold a number or nothing. */
export const numericNames: ReadonlySet<string> = new Set(
  ['forward', 'spot', 'yield', 'rate', 'strike', 'years', 'vol', 'price'].concat(
    greeks.map(({ name }) => name),
  ),
);

/**
 * Tells which columns are missing altogether.
 *
 * @param command - pricing command
 * @param columns - columns of the input
 * @param hasAt - whether the time of valuation is given for all rows
 * @returns one text for each missing column, with its alternatives
 */
export function missingColumns(
  command: PricingCommand,
  columns: readonly string[],
  hasAt: boolean,
): readonly string[] {
  const has = (name: string) => columns.includes(name);
  const missing: string[] = [];
  const demand = (text: string, ...names: string[]) => {
    if (!names.some(has)) missing.push(text);
  };
  demand('forward (or spot)', 'forward', 'spot');
  demand('strike (or instrument)', 'strike', 'instrument');
  demand('type (or instrument)', 'type', 'instrument');
  demand('years (or expiry, or instrument)', 'years', 'expiry', 'instrument');
  if (!has('years') && !hasAt && (has('expiry') || has('instrument'))) {
    demand('at (or option --at), since years is not given', 'at');
  }
  const given = command === 'iv' ? 'price' : 'vol';
  demand(given, given);
  return missing;
}

/**
 * Describes the columns for the help of a command.
 *
 * @param command - pricing command
 * @returns lines of text
 */
export function columnsHelp(command: PricingCommand): string {
  const lines = (columns: readonly TableColumn[]) =>
    columns.map(({ name, unit, description }) => `  ${name.padEnd(12)}${description} [${unit}]`);
  return [
    '',
    'Columns read (all others are passed through):',
    ...lines(inputColumns(command)),
    '',
    'Columns added:',
    ...lines(addedColumns({ command, withGreeks: command === 'iv' })),
    '',
    'A row that cannot be answered keeps its place, with the reason in error; the exit code is',
    'then 3. The reference is docs/reference/pricing.md.',
  ].join('\n');
}

const plans: readonly (readonly [string, PricingPlan])[] = [
  ['price', { command: 'price', withGreeks: false }],
  ['greeks', { command: 'greeks', withGreeks: false }],
  ['iv', { command: 'iv', withGreeks: false }],
  ['iv --greeks', { command: 'iv', withGreeks: true }],
];

/**
 * Writes the reference page of the pricing commands.
 *
 * @returns Markdown text
 */
export function pricingPage(): string {
  return `# Pricing commands

\`rapport price\`, \`rapport greeks\` and \`rapport iv\` read a table of options, one per row,
and write the same table with the answer. This page is written from the columns in the code; a test
keeps it true.

\`\`\`sh
rapport price options.csv                           # CSV in, CSV out
cat options.ndjson | rapport greeks - > greeks.ndjson
rapport iv quotes.parquet --greeks --out vols.parquet
rapport price chain.csv --at 2026-02-05T10:00:00Z   # years from instrument or expiry
\`\`\`

Input is CSV (comma, tab or semicolon), JSON lines, one JSON array of objects, or Parquet; CSV and
JSON may be gzipped; \`-\` is standard input. The format is told by the content. Output goes to
standard output in the format of the input (Parquet becomes CSV there), or to the file of \`--out\`
in the format of its ending; \`--format\` decides otherwise. Rows are streamed: memory does not grow
with the file. A file of \`--out\` appears whole or not at all.

## Columns read

Names are exact. Every column, also one that nothing reads, is passed through. A column that has the
name of an added one is replaced, and a note says so.

${documentColumns([...inputColumns('price'), price])}
\`vol\` is read by \`price\` and \`greeks\`, \`price\` by \`iv\`. Numbers may have exponents;
thousands separators, percent signs and currency signs are refused.

## Columns added

| command | columns |
|---|---|
${plans
  .map(([title, plan]) => [title, addedColumns(plan).map(({ name }) => name)] as const)
  .map(([title, names]) => `| \`${title}\` | ${names.join(', ')} |`)
  .join('\n')}

${documentColumns([price, vol, ...greeks, error])}
The model is Black (1976) on the forward. Derivatives are pure: vega per 1.00 of volatility, theta
per year. With \`forward\` given, theta, rho and charm hold the forward fixed; with \`spot\` given
they hold the spot fixed and the forward moves with rate and yield.

American options are priced by the integral of their early exercise (Andersen, Lake and
Offengenden 2016), one at a time: thousands of prices and hundreds of implied volatilities a second,
where European ones are millions. With \`forward\` given the option is one on the future. Vanna,
volga and charm stay empty.

## Rows without an answer

The other rows go on. The row keeps its place and its cells, its numbers stay empty, and \`error\`
holds line, field and reason, such as \`line 5, strike: must not be negative (-80000)\`; in Parquet
the line is the number of the row. Lines that are no row at all (too many cells, not JSON) are
answered the same way, with empty cells. The count goes to standard error and the exit code is 3.
\`iv\` tells apart a price below the intrinsic value, at it, and at or above the maximum; the price
of an option deep in the money can lie below by its last digit. A missing column, an empty file or a
file that turns out to be broken ends the command with exit code 1; rows already on standard output
stand.

JSON values inside a row that are objects or lists are passed through as JSON text. Keys that do not
occur among the first records are left out, and a note says so.
`;
}
