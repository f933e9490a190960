/**
 * @module The part of the reference page that tells what is listed and how orders are dealt with.
 */
import { quoteLifeMicros } from './book.ts';
import { listedWithin } from './calendar.ts';
import { strikesEachSide } from './instruments.ts';
import { settlementMinutes } from './settlement.ts';
import { underlyings } from './underlying.ts';

function contractRows(): string {
  return underlyings
    .map(({ asset, settlement, perpetual, option }) => {
      const unit = settlement === 'inverse' ? asset : 'USD';
      const cells = [perpetual, option].flatMap(({ size, tick, lot }) => [size, tick, lot]);
      return `| ${asset} | ${settlement}, in ${unit} | ${cells.join(' | ')} |\n`;
    })
    .join('');
}

const rules: readonly (readonly [string, string])[] = [
  [
    'price, then time',
    'what arrives meets the best price of the other side, its earliest order first, as far as ' +
      'the limit goes; at the price of what stood',
  ],
  ['what is left', 'rests for the minutes that the order says, or is cancelled at once'],
  [
    'quotes',
    `both sides are post-only and good for ${quoteLifeMicros / 60e6} minutes; a side keeps its ` +
      'turn when its price stays and its size does not grow; that a quote lapsed is not told',
  ],
  [
    'post-only',
    "a price that would take is moved to a tick behind the other side's best, and told so",
  ],
  [
    'margin',
    'asked for all of an order when it arrives, and again when it is met: one that fails then is ' +
      'cancelled; refused orders are not told; quotes are not asked',
  ],
  [
    'own orders',
    'what would meet its own account takes that out, and goes on; a side of a quote that is ' +
      'taken out has size 0, and the row tells nothing of the other side',
  ],
  ['amend', 'another price goes to the end of that price, and does not take'],
  [
    'end',
    'orders are cancelled when their minutes are over, when their series expires, and when their ' +
      'account is liquidated',
  ],
  ['roles', 'who stood is maker, who arrived is taker, whoever they are; fees follow the role'],
  [
    'makers',
    'take plain orders that are still good for them with the fee paid; they renew the option ' +
      'quotes that the mark has left when the index has moved by 0.3 %',
  ],
  ['liquidations', 'do not go through the book: makers take the positions over in turn'],
];

/**
 * Writes what is listed, how it settles, and the rules of the book.
 *
 * @returns Markdown
 */
export function tradingPart(): string {
  const { weekly, monthly, quarterly } = listedWithin;
  return `## Instruments

A perpetual and a chain of European options on every underlying. Options expire on Fridays at 08:00
UTC: every Friday within ${weekly} days, the last of a month within ${monthly}, the last of a
quarter within ${quarterly}. Every expiry has ${2 * strikesEachSide + 1} strikes around spot; more
are listed every day at 08:00, and as soon as spot has moved by two of the nearest strikes.

| underlying | settled | perpetual: size | tick | lot | option: size | tick | lot |
| --- | --- | --- | --- | --- | --- | --- | --- |
${contractRows()}
At expiry the venue exercises what is in the money: every holder has a row in \`settlements.csv\`
with the mean index of the last ${settlementMinutes} minutes, the contracts and the payoff of one.

## Orders

Every contract has a book of makers' quotes and of the orders of everybody else.

| rule | how |
| --- | --- |
${rules.map(([rule, how]) => `| ${rule} | ${how} |\n`).join('')}
\`orders.csv\` holds what was ordered (\`place\`; without price: at any), what is left at another
price (\`amend\`), and what was taken out unfilled (\`cancel\`); \`fills.csv\` names the order of
each side.
The id of an order is the only one among those that stand; it is used again in a later minute when
the order is gone, so that a long run has few names.
`;
}
