/**
 * @module A margin in words, for people: figures in one line, or all that explains it.
 */
import type { LiquidationPoint } from '../../risk/index.ts';
import { type MarginAnswer, ownWorsts, tradeCosts } from './answers.ts';
import { directions, instrumentName, reasonsOf, statusOf } from './columns.ts';

const sensitivitiesShown = 8;

const money = (value: number): string => {
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return text === '-0.00' ? '0.00' : text;
};

const statusWords = {
  ok: 'ok',
  below_initial: 'below initial',
  liquidatable: 'LIQUIDATABLE',
  refused: 'no margin',
} as const;

/** Widths of the figures. */
const widths = [20, 14, 16, 16, 16, 16] as const;

/** Heading of the lines of figures. */
export const figureHeading = [
  'account'.padEnd(widths[0]),
  'status'.padEnd(widths[1]),
  ...['initial', 'maintenance', 'mark-to-market', 'shortfall'].map((w) => w.padStart(16)),
  '  worst case',
].join(' ');

/**
 * Writes an answer as one line.
 *
 * @param answer - the answer
 * @returns text with a final newline
 */
export function figureLine(answer: MarginAnswer): string {
  const { account, figures, before } = answer;
  const start = `${account.padEnd(widths[0])} ${statusWords[statusOf(figures)].padEnd(widths[1])}`;
  if (figures === null) return `${start} ${reasonsOf(answer)}\n`;
  const { initial, maintenance, markToMarket, worst } = figures;
  const numbers = [initial, maintenance, markToMarket, Math.max(0, -initial)];
  const line = [start, ...numbers.map((value) => money(value).padStart(16)), ` ${worst}`];
  const was =
    before === null
      ? ''
      : `${' '.repeat(widths[0])} ${'before'.padEnd(widths[1])} ` +
        `${[before.initial, before.maintenance, before.markToMarket]
          .map((value) => money(value).padStart(16))
          .join(' ')}\n`;
  return `${line.join(' ').trimEnd()}\n${was}`;
}

/**
 * Writes an answer with all that explains it.
 *
 * @param answer - the answer, explained
 * @returns text with a final newline
 */
export function explanationText(answer: MarginAnswer): string {
  const { account, engine, figures, before, explanation } = answer;
  if (figures === null || explanation === null) {
    return `${account}  no margin\n  ${reasonsOf(answer)}\n\n`;
  }
  const { lines, distance, sensitivities } = explanation;
  const pair = (name: string, initial: number, maintenance: number): string =>
    `  ${name.padEnd(44)} ${money(initial).padStart(16)} ${money(maintenance).padStart(16)}`;
  const text = [
    `${account}  ${engine.parameters.name}  ${statusWords[statusOf(figures)]}`,
    `  ${''.padEnd(44)} ${'initial'.padStart(16)} ${'maintenance'.padStart(16)}`,
    ...lines.map((line) => pair(lineName(answer, line), line.initial, line.maintenance)),
    pair('margin', figures.initial, figures.maintenance),
    ...(before === null ? [] : [pair('before the changes', before.initial, before.maintenance)]),
    `  mark-to-market ${money(figures.markToMarket)}`,
    ...worstLines(answer, figures.worst),
    `  liquidation: ${directions(distance)
      .map(([name, point]) => `${name.replace('_', ' ')} ${pointText(point)}`)
      .join(', ')}`,
    `  ${restoringText(answer)}`,
    '  largest sensitivities, per unit of the number:',
    ...sensitivities
      .slice(0, sensitivitiesShown)
      .map((found) => pair(`  ${found.path} = ${found.value}`, found.initial, found.maintenance)),
  ];
  return `${text.join('\n')}\n\n`;
}

function worstLines(answer: MarginAnswer, shared: string): readonly string[] {
  const { engine } = answer;
  const own = ownWorsts(answer);
  if (own.length <= 1) return shared === '' ? [] : [`  worst case: ${shared}`];
  const { parameters } = engine;
  const offset = parameters.method === 'scenarios' ? parameters.underlyingOffset : 0;
  const weight = (share: number): string => (share === 1 ? '' : ` (weight ${share})`);
  const each = own.map(
    ({ underlying, worst, change }) => `${underlying} ${worst} ${money(change)}`,
  );
  return [
    ...(offset < 1 ? [`  worst case of each${weight(1 - offset)}: ${each.join('; ')}`] : []),
    ...(offset > 0 ? [`  worst case shared${weight(offset)}: ${shared}`] : []),
  ];
}

function lineName(
  { portfolio }: MarginAnswer,
  { kind, subject }: { readonly kind: string; readonly subject: string },
): string {
  const words = kind.replaceAll('_', ' ');
  const leg = /^options\[(\d+)\]$/.exec(subject);
  const option = leg === null ? undefined : portfolio?.options[Number(leg[1])];
  if (option === undefined) return `${words} ${subject}`;
  return `${words} ${instrumentName({ kind: 'option', leg: option })}`;
}

function pointText(point: LiquidationPoint): string {
  if (point.kind === 'already') return 'already';
  if (point.kind === 'none') return `none within x${point.within}`;
  const change = (point.factor - 1) * 100;
  return `${change > 0 ? '+' : ''}${change.toFixed(2)} %`;
}

function restoringText({ explanation }: MarginAnswer): string {
  const { restoring } = explanation!;
  if (restoring.kind === 'not_needed') return 'initial margin holds; no trade is needed';
  const trade = restoring.kind === 'trade' ? restoring.trade : restoring.best;
  if (trade === null) return 'no single trade improves the initial margin';
  const side = trade.quantity > 0 ? 'buy' : 'sell';
  // wide: one name after another
  const what = `${side} ${Number(Math.abs(trade.quantity).toPrecision(6))} ${instrumentName(trade.instrument)}`;
  const assumed = `at a fee of ${(tradeCosts.feeShare * 10_000).toFixed(1)} bps and half spreads`;
  const cost = `costs ${money(trade.cost)} ${assumed}`;
  return restoring.kind === 'trade'
    ? `cheapest single trade that restores the initial margin: ${what}, ${cost}`
    : `no single trade restores the initial margin; closest: ${what}, ${cost}, leaves ` +
        money(trade.margin);
}
