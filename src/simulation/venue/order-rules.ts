/**
 * @module Rules of the book in words, for the document and the truth.
 */
import { quoteLifeMicros } from './book.ts';

/** Name and wording of each rule of orders and quotes. */
export const orderRules: readonly (readonly [string, string])[] = [
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
    'asked for all of an order when it arrives, and for what is met when an order or a quote is: ' +
      'one that fails then is taken out; refused orders are not told',
  ],
  [
    'open-order margin',
    'initial margin of the dearer side of every contract, less what takes positions down, summed ' +
      'over contracts: `openOrderMargin` times that must be free when something comes to stand; ' +
      'sides of quotes are made smaller until it is, an order does not rest; a quote counts as ' +
      'it came until the next one on its contract, or for ten minutes',
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
    'quote around the mark with the lead of the other venue in it, as late as they are; the slow ' +
      'ones are wider on the perpetual; they take plain orders that are still good for them with ' +
      'the fee paid, and renew the option quotes that the mark has left when the index has moved ' +
      'by 0.3 %',
  ],
  [
    'liquidations',
    'the venue orders for the account, up to a limit; what finds nobody is taken over outside of ' +
      'the book',
  ],
];
