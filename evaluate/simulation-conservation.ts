/**
 * @module Conservation, day by day, from the files that the synthetic venue exports: cash and
 *   positions of all accounts, fees and insurance among them, sum to zero.
 */
import { adversaryTypes, checkVenueConfig, simulateVenue } from '../src/simulation/index.ts';
import { type Evaluation, type Finding, finding } from './evaluation.ts';
import {
  bookedFiles,
  type DaySums,
  type FileLedger,
  type FileRow,
  keepLedger,
  rowsOf,
} from './file-ledger.ts';
import { type FileTexts, foldFindings } from './simulation-fold.ts';

/** Eight days with every script, two of every adversary, and expiries of both kinds. */
export const conservedDays = {
  seed: 'conserved',
  start: '2026-03-02',
  days: 8,
  participants: 150,
  quotesPerMakerMinute: 2,
  adversaries: Object.fromEntries(adversaryTypes.map((type) => [type, 2])),
  stressDays: [6],
  crunchDays: [1],
  oracleFailureDays: [2],
  congestionDays: [3],
};

const cent = 0.01;
/** A cent of a coin, at any price it has had. */
const coinCent = 1e-8;

const largest = (values: Iterable<number>): number => {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/**
 * Runs the venue and keeps the files that move cash or positions.
 *
 * @param input - fields of a configuration
 * @returns texts by file
 */
export function moneyTexts(input: Readonly<Record<string, unknown>>): FileTexts {
  const config = checkVenueConfig(input);
  if (!config.ok) throw new Error(`${config.failure.field} must be ${config.failure.demand}`);
  const wanted = [...bookedFiles, 'truth/balances.csv'];
  const texts = new Map<string, string>(wanted.map((file) => [file, '']));
  for (const { file, text } of simulateVenue(config.value)) {
    const before = texts.get(file);
    if (before !== undefined) texts.set(file, before + text);
  }
  return texts;
}

/**
 * Reads the rows of files that move cash or positions.
 *
 * @param texts - CSV by file
 * @returns rows by file
 */
export function moneyRows(texts: FileTexts): ReadonlyMap<string, readonly FileRow[]> {
  return new Map([...texts].map(([file, text]) => [file, rowsOf(text)]));
}

/** Largest gaps of the ledger against the final balances of the truth. */
function againstTruth({ accounts }: FileLedger, balances: readonly FileRow[]) {
  const gaps = { usd: 0, coin: 0, positions: 0 };
  const open = new Map<string, number>();
  for (const [name, { cash, positions }] of accounts) {
    for (const [asset, amount] of cash) open.set(`${name} ${asset}`, amount);
    for (const [instrument, held] of positions) open.set(`${name} ${instrument}`, held);
  }
  const compare = (key: string, gap: number) => {
    const asset = key.slice(key.indexOf(' ') + 1);
    const what = asset === 'USD' ? 'usd' : asset.includes('-') ? 'positions' : 'coin';
    gaps[what] = Math.max(gaps[what], Math.abs(gap));
  };
  for (const { account, asset, amount } of balances) {
    const key = `${account} ${asset}`;
    compare(key, (open.get(key) ?? 0) - Number(amount));
    open.delete(key);
  }
  // What the truth does not name is nothing.
  for (const [key, amount] of open) compare(key, amount);
  return gaps;
}

/** Largest value over the days. */
const overDays = (days: readonly DaySums[], of: (day: DaySums) => number): number =>
  largest(days.map(of));

/** Largest sum of any coin; dollars are another matter. */
const coins = (sums: ReadonlyMap<string, number>): number =>
  largest([...sums].flatMap(([asset, amount]) => (asset === 'USD' ? [] : [amount])));

function gap(name: string, value: number, bound: number, sample: number): Finding {
  return finding({ name: `files, worst ${name}`, value, target: `<= ${bound}`, sample });
}

function dayFindings(days: readonly DaySums[]): readonly Finding[] {
  const usd = (sums: ReadonlyMap<string, number>) => sums.get('USD') ?? 0;
  const day = (name: string, bound: number, of: (one: DaySums) => number) =>
    gap(`day: ${name}`, overDays(days, of), bound, days.length);
  return [
    day('cash of all accounts less deposits, USD', cent, ({ cash }) => usd(cash)),
    day('cash of all accounts less deposits, coins', coinCent, ({ cash }) => coins(cash)),
    day('positions of all accounts, contracts', 1e-9, ({ positions }) =>
      largest(positions.values()),
    ),
    day('funding that participants did not pay each other, USD', cent, ({ funding }) => funding),
    day('payoffs at expiry, USD', cent, ({ settled }) => usd(settled)),
    day('payoffs at expiry, coins', coinCent, ({ settled }) => coins(settled)),
  ];
}

/**
 * Finds how far the files of a venue are from conserving cash and positions.
 *
 * @param files - rows as `moneyRows` gives them
 * @returns largest gap of any day, of the final balances, and of any stated equity
 */
export function conservationFindings(
  files: ReadonlyMap<string, readonly FileRow[]>,
): readonly Finding[] {
  const ledger = keepLedger(files);
  const { days, equity, fills, accounts } = ledger;
  const { usd, coin, positions } = againstTruth(ledger, files.get('truth/balances.csv')!);
  const [linear, inverse] = [fills.get('linear') ?? 0, fills.get('inverse') ?? 0];
  const stated = largest(equity.map((one) => one.stated - one.replayed));
  return [
    ...dayFindings(days),
    gap('account: final cash against the truth, USD', usd, cent, accounts.size),
    gap('account: final cash against the truth, coins', coin, coinCent, accounts.size),
    gap('account: final positions against the truth', positions, 1e-9, accounts.size),
    // Equity is stated to the cent, so half a cent is rounding.
    gap('hour: stated equity against the ledger, USD', stated, cent, equity.length),
    finding({
      name: 'files, share of fills in inverse contracts',
      value: inverse / (linear + inverse),
      sample: linear + inverse,
    }),
  ];
}

/** What this file adds to the evaluation of the synthetic venue. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'simulation',
    run: async ({ note }) => {
      note(`the ledger of ${conservedDays.days} days, kept from their files`);
      const texts = moneyTexts(conservedDays);
      return [...conservationFindings(moneyRows(texts)), ...(await foldFindings(texts))];
    },
  },
];
