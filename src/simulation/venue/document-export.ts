/**
 * @module The part of the reference page on what leaves the venue: forms, faults, manifest.
 */
import type { VenueConfig } from './config.ts';
import { cleanRates, type DirtRates, faultForms } from './export/dirt.ts';
import { type FormName, formNames } from './export/forms.ts';

/** What is planted, and what reading it with `rapport run` finds. */
interface FaultNote {
  readonly fault: string;
  readonly found: string;
}

const faultNotes: Readonly<Record<keyof VenueConfig['dirt'], FaultNote>> = {
  ties: { fault: 'a row takes the time of the row before', found: '`same_instant_rows`' },
  duplicates: {
    fault: 'a row is written twice',
    found: '`duplicate_row`; counted twice, but for transfer logs and Derive trades',
  },
  lateRows: {
    fault: 'a row comes 2 to 20 rows too late',
    found: '`late_row`, or `unsorted_row` when the first 50 rows show it',
  },
  mixedUnits: {
    fault: 'a time in another unit than the rest of the file: s, ms, µs or ISO 8601',
    found: '`mixed_time_notation`',
  },
  wrongMarks: {
    fault: 'a mark ten times too high, corrected at the same instant',
    found: '`repeated_mark`',
  },
  corrections: {
    fault:
      'a trade, deposit or withdrawal ten times too large before the right one, withdrawn within ' +
      'the hour by a correction',
    found: 'events of kind `correction`; the state is that of the clean files',
  },
  reorganised: {
    fault:
      'a transfer told again one to three blocks later, the first withdrawn by a correction; a ' +
      'removed log; a trade whose batch failed before it settled',
    found: '`correction`, `removed_log`, `reverted_trade`',
  },
  missingFinalNewline: { fault: 'files end without a newline', found: '`missing_final_newline`' },
};

function formsOf(fault: keyof DirtRates): string {
  const forms = faultForms[fault];
  const others = formNames.filter((form: FormName) => !forms.includes(form));
  if (others.length === 0) return 'all';
  return others.length < forms.length ? `all but ${others.join(', ')}` : forms.join(', ');
}

/**
 * Returns the table of faults.
 *
 * @param table - writes a Markdown table from its head and rows
 * @returns Markdown
 */
export function faultTable(
  table: (head: readonly string[], rows: readonly (readonly string[])[]) => string,
): string {
  const names = Object.keys(cleanRates) as (keyof DirtRates)[];
  const rows = names.map((name) => {
    const { fault, found } = faultNotes[name];
    return [`\`dirt.${name}\``, `\`${cleanRates[name]}\``, fault, formsOf(name), found];
  });
  return table(['field', 'default', 'fault', 'forms', 'what `rapport run` finds'], rows);
}

/** What the forms tell, and what they cannot. */
export const formText = `A correction (\`corrections.csv\`: \`at,from,to,reason\`) names
checkpoints: places in the log of a fresh folder that takes in all files of the venue and nothing
else. Every planted fault stands in \`truth/dirt.csv\` with its file and line; in Parquet the line
is the row plus 1. With corrections or, in tables, reorganisations, the first 64 rows of a file come
neither late nor in another unit, so that it is read as sorted.

### Forms

\`csv\`, \`ndjson\` and \`parquet\` are tables whose columns are the event fields; \`rapport run\`
comes to the same state hash from each. In Parquet, times and trade ids are 64-bit whole numbers
(microseconds since 1970 UTC), amounts doubles, the rest texts; rows keep their order.

\`hyperliquid-export\` writes the three files of an early Hyperliquid export: perpetual fills,
money, liquidations; an inverse position is told as the coins of its face value.

\`derive-v3\` writes \`derive-trades.ndjson\`, rows with the fields of Derive's public trade
history, version 3, for the adapter \`derive-trades\`: the same fills as the tables, linear ones to
the last digit. It cannot tell: microseconds (times are cut to milliseconds); inverse settlement and
contract sizes (an inverse perpetual is told as the coins of its face value, an inverse option with
its price in USD); which fills belong to a liquidation; order ids; quotes, marks, funding, money,
margin, settlements and everything else that is no trade. \`realized_pnl\` is null, \`extra_fee\`
0, and the maker's rebate stands in \`expected_rebate\`.

\`chain-logs\` writes ERC-20 transfer logs, for the adapter \`transfers\`, and Snapshot-shaped
votes, for the adapter \`snapshot-votes\`. The truth folder is the same in every form.
`;

/** What the manifest states. */
export const manifestText = `\`manifest.json\` holds seed, version, configuration, the number of
rows of every file, and size and SHA-256 of every file, those of the truth too. \`rapport verify
DIR\` compares them, names what is changed, missing or added with both hashes, and ends with exit
code 3 then. It is written last, so a folder without it was not finished.

Memory follows from the configuration and the number of planted faults, not from the number of
events: \`npm run bench -- simulation --events=100e6\` shows it at that size.
`;
