/**
 * @module The reference page of the table format, written from the vocabulary itself.
 */
import type { EventField, EventKind } from '../../market/index.ts';
import { dollarAssets, eventFields } from '../../market/index.ts';
import { kindRank } from './kind.ts';
import { fieldsOf, instrumentParts, timeUnits } from './map.ts';
import { boundOf } from './value.ts';

const opening = `# Table format

The adapter \`table\` reads CSV (RFC 4180, comma, tab or semicolon), JSON lines, one JSON array of
objects, or Parquet; CSV and JSON may be gzipped or lie in a zip archive. A row is one event. This
page is written from the event vocabulary; a test keeps it true.

## Without a map

Columns are named like the fields below, in any order. \`at\` is the time: ISO 8601 (UTC when no
zone is written), or Unix time in s, ms, us or ns, told apart by its size. The kind of a row stands
in a column \`kind\`, or the file's name begins with it, singular or plural: \`fills.csv\`,
\`liquidation-2026-02.csv.gz\`, \`quotes.parquet\`; a file of any other name with the columns
\`instrument\`, \`bid\` and \`ask\` holds quotes. Optional fields may be empty or have no column.
Only a transfer may have no time. Columns that nothing reads are reported, not refused.

An instrument is a name: \`BTC-27MAR26-80000-C\` (option, expiry 08:00 UTC), \`BTC-27MAR26\`
(future), \`BTC-PERP\` (perpetual), \`BTC/USD\` (spot). Columns \`settlement\` (\`linear\` or
\`inverse\`; linear when absent), \`quote\` (USD when absent), \`contractSize\` (1 when absent) and
\`exercise\` (\`european\` or \`american\`; european when absent) tell what a name does not.

Addresses that begin with 0x are kept in lower case; other account names stay as they are. Numbers
may have exponents; thousands separators are refused.

At one instant events of different files come in this order: prices, money, margin, liquidations,
quotes and orders, fills, the rest. Within a file the order of the rows counts.
`;

const quoteText = `
## Quotes that are no dollar

${dollarAssets.slice(0, -1).join(', ')} and ${dollarAssets.at(-1)} count as dollars, one for one,
whatever they trade at: a coin that loses its peg is still counted as a dollar.

For instruments in any other \`quote\` (EUR, ETH) give \`index\` events of that asset, in USD
and under the very same name, the first before the first fill. Profit, fees and funding become
coins of the account: they count at the index of their moment, and in the equity they move with
it from there. Notional and open profit count at the latest index. The common moves of spot that
liquidate an account leave a quote asset where it is. Two quotes of one underlying need two
names of instruments.

Until an asset has an index, amounts in it count 0: nothing is assumed. The coins are kept, and
are part of the equity from the first index on; volume, fees and realised profit of before
stay nothing. The summary tells how many events in which asset counted 0 (\`unvalued\`). The same
holds for deposits of a coin and for the coin that inverse instruments pay.

The \`fee\` of a fill and the \`amount\` of funding are in quote units on inverse instruments
too: turn what a venue took in coin into quote units beforehand, at the index of the fill.
\`payoff\` alone is in what the instrument pays: coin for inverse ones.
`;

const mapText = `
## With a map

A map is a JSON object. A bare text names a column.

\`\`\`json
{
  "kind": { "constant": "fill" },
  "at": { "column": "ts", "unit": "ms" },
  "fields": {
    "participant": "account",
    "side": { "column": "side", "values": { "B": "buy", "S": "sell" } },
    "role": { "column": "liquidity", "values": { "M": "maker", "T": "taker" } },
    "price": "px",
    "quantity": { "column": "raw_size", "decimals": 18 },
    "fee": { "column": "fee_cents", "scale": 0.01 }
  },
  "instrument": {
    "type": { "constant": "option" },
    "underlying": "coin",
    "expiry": "expires",
    "strike": "strike",
    "right": "cp",
    "settlement": { "constant": "inverse" }
  },
  "sorted": true
}
\`\`\`

| key | meaning |
|---|---|
| \`kind\` | where the kind comes from; without it the column \`kind\` or the file's name |
| \`at\` | where the time comes from; \`unit\` is one of ${timeUnits.join(', ')} |
| \`fields\` | by field name; a field that is not named comes from the column of its own name |
| \`instrument\` | parts: ${instrumentParts.join(', ')}; \`name\` alone is enough |
| \`rank\` | order at equal instants, lower first; otherwise as above |
| \`sorted\` | rows come in time order; otherwise the first rows decide |

A source has either \`column\` or \`constant\`, and may have \`values\` (words with what they mean),
\`scale\` (factor), \`decimals\` (implied by a raw integer, read exactly; a plain
decimal with a fraction is in whole units already) and \`unit\`.

## Fields of each kind
`;

function typeOf(kind: EventKind, name: string, field: EventField): string {
  if ('shift' in field) return field.values.join(', ');
  if (field.type !== 'number') return field.type;
  const bound = boundOf(kind, name);
  return bound === undefined ? 'number' : `number ${bound}`;
}

/**
 * Writes the reference page of the table format.
 *
 * @returns Markdown
 */
export function tableFormatPage(): string {
  const parts = [opening, quoteText, mapText];
  for (const kind of Object.keys(eventFields) as EventKind[]) {
    parts.push(`\n### ${kind}\n\nRank ${kindRank(kind)}.\n\n`);
    parts.push('| field | value | unit or meaning | needed |\n|---|---|---|---|\n');
    parts.push('| `at` | instant | when it happened | ');
    parts.push(kind === 'transfer' ? 'no |\n' : 'yes |\n');
    for (const [name, field] of fieldsOf(kind)) {
      const needed = field.optional === true ? 'no' : 'yes';
      parts.push(`| \`${name}\` | ${typeOf(kind, name, field)} | ${field.unit} | ${needed} |\n`);
    }
  }
  return parts.join('');
}
