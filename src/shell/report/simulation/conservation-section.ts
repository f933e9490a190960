/**
 * @module Section on conservation: all cash of the venue against what came from outside.
 */
import type { Section } from '../page.ts';
import type { CashReplay } from './accounts.ts';
import type { Clock } from './clock.ts';
import { curvePoints, halfWidth, lineFigure, sideBySide, usd } from './figure.ts';

/**
 * Draws the line of conservation.
 *
 * @param clock - of the run
 * @param replay - sums of the replay
 * @returns section
 */
export function conservationSection(clock: Clock, replay: CashReplay): Section {
  const { total, external, gapMost, truthGapMost, accounts } = replay;
  const gap = total.map((value, place) => value - external[place]!);
  return {
    id: 'conservation',
    title: 'Conservation',
    lead:
      `Cash of ${accounts} accounts, fees and insurance included, replayed from fills, funding, ` +
      'exercises, settlements, transfers, deposits and withdrawals, against what was paid in ' +
      'less what was paid out. Largest gap in any currency at any time: ' +
      `${gapMost.toExponential(1)} units. ` +
      `Largest difference of an account from its planted final balance: ` +
      `${truthGapMost.toExponential(1)} units.`,
    body: sideBySide([
      lineFigure({
        title: 'Cash of all accounts',
        description: 'Cash of all accounts and what was paid in less paid out, at the index, USD',
        width: halfWidth,
        xKind: 'time',
        yLabel: 'USD at the index',
        formatY: usd,
        series: [
          { name: 'paid in, net', points: curvePoints(clock, external, 120), colourIndex: 0 },
          { name: 'cash', points: curvePoints(clock, total, 120), colourIndex: 1 },
        ],
      }),
      lineFigure({
        title: 'Difference of the two',
        description: 'Cash less what was paid in, net: rounding of binary fractions and no more',
        width: halfWidth,
        xKind: 'time',
        yLabel: 'USD',
        formatY: (value) => value.toExponential(1),
        series: [{ name: 'gap', points: curvePoints(clock, gap, 120), colourIndex: 1 }],
      }),
    ]),
  };
}
