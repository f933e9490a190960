/**
 * @module The part of the reference page that tells what is listed and how orders are dealt with.
 */
import { listedWithin } from './calendar.ts';
import { strikesEachSide } from './instruments.ts';
import { orderRules } from './order-rules.ts';
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
At expiry the venue exercises what is in the money: every holder has a row in \`exercises.csv\` with
the contracts and the payoff of one. Then the series is settled at the mean index of the last
${settlementMinutes} minutes: who wrote what was exercised, and who holds or wrote what is worth
nothing, has a row in \`settlements.csv\`; a row without participant ends the series. Every row
closes all of a position, so that none is told twice.

## Orders

Every contract has a book of makers' quotes and of the orders of everybody else.

| rule | how |
| --- | --- |
${orderRules.map(([rule, how]) => `| ${rule} | ${how} |\n`).join('')}
\`orders.csv\` holds what was ordered (\`place\`; without price: at any), what is left at another
price (\`amend\`), and what was taken out unfilled (\`cancel\`); \`fills.csv\` names the order of
each side.
The id of an order is the only one among those that stand; it is used again in a later minute when
the order is gone, so that a long run has few names.
`;
}
