/**
 * @module A margin in words, for people: figures in one line, or all that explains it.
 */
import { formatInstant } from '../../base/index.ts';
import { type NumberOrigin, requirementOf } from '../../broker/index.ts';
import type { LiquidationPoint } from '../../risk/index.ts';
import { type MarginAnswer, ownWorsts, tradeCosts } from './answers.ts';
import { directions, instrumentName } from './columns.ts';
import { type MarginTotals, usedShare } from './ranking.ts';
import { briefReasons, reasonsOf, statusOf } from './status.ts';

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
const widths = [42, 14] as const;
const figureWidth = 16;
const usedWidth = 9;

/** Heading of the lines of figures. */
export const figureHeading = [
  'account'.padEnd(widths[0]),
  'status'.padEnd(widths[1]),
  ...['initial', 'maintenance', 'mark-to-market', 'shortfall'].map((w) => w.padStart(figureWidth)),
  'used'.padStart(usedWidth),
  ' worst case',
].join(' ');

/** A line of the table: two words, figures, the share used and what follows. */
function lineOf(
  words: readonly [string, string],
  figures: readonly (number | null)[],
  used: number | null | undefined,
  rest: string,
): string {
  const share = used === undefined ? '' : used === null ? 'none' : `${(used * 100).toFixed(1)} %`;
  const cells = [
    ...words.map((word, i) => word.padEnd(widths[i]!)),
    ...figures.map((value) => (value === null ? '' : money(value)).padStart(figureWidth)),
    share.padStart(usedWidth),
    ` ${rest}`,
  ];
  return `${cells.join(' ').trimEnd()}\n`;
}

/**
 * Writes an answer as one line; a second one tells it under personal terms, another without the
 * changes, where these are asked for.
 *
 * @param answer - the answer
 * @returns text with a final newline
 */
export function figureLine(answer: MarginAnswer): string {
  const { account, figures, before, terms } = answer;
  if (figures === null) {
    const words = statusWords.refused.padEnd(widths[1]);
    return `${account.padEnd(widths[0])} ${words} ${briefReasons(answer)}\n`;
  }
  const { initial, maintenance, markToMarket, worst } = figures;
  const numbers = [initial, maintenance, markToMarket, Math.max(0, -initial)];
  const status = statusWords[statusOf(figures)];
  const lines = [lineOf([account, status], numbers, usedShare(figures, null), worst)];
  if (terms !== null) {
    const own = requirementOf(figures, terms);
    const words = `requirement x${terms.initial}, maintenance x${terms.maintenance}`;
    const short = Math.max(0, -own.initial);
    const used = usedShare(figures, terms);
    const left = ['  on its own terms', statusWords[statusOf(own)]] as const;
    lines.push(lineOf(left, [own.initial, own.maintenance, null, short], used, words));
  }
  if (before !== null) {
    const was = [before.initial, before.maintenance, before.markToMarket, null];
    lines.push(lineOf(['', 'before'], was, undefined, ''));
  }
  return lines.join('');
}

/**
 * Writes the totals as a line under the figures.
 *
 * @param totals - of all accounts
 * @param withTerms - whether a second line tells them under personal terms
 * @returns text with a final newline
 */
export function totalLine(totals: MarginTotals, withTerms: boolean): string {
  const { accounts, refused, belowInitial, liquidatable, markToMarket } = totals;
  const counts = [
    ...(liquidatable === 0 ? [] : [`${liquidatable} liquidatable`]),
    ...(belowInitial === 0 ? [] : [`${belowInitial} below initial`]),
    ...(refused === 0 ? [] : [`${refused} without margin, not summed`]),
  ].join(', ');
  const sums = (name: string, of: MarginTotals['venue'], rest: string): string => {
    const used = markToMarket > 0 ? of.maintenanceRequirement / markToMarket : null;
    const figures = [of.initial, of.maintenance, markToMarket, of.shortfall];
    return lineOf([name, ''], figures, used, rest);
  };
  const venue = sums(`all ${accounts} accounts`, totals.venue, counts);
  return withTerms ? venue + sums('  on their own terms', totals.personal, '') : venue;
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
    const rests = originLines(answer.origins).map((line) => `${line}\n`);
    return `${account}  no margin\n  ${reasonsOf(answer)}\n${rests.join('')}\n`;
  }
  const { lines, distance, sensitivities } = explanation;
  const pair = (name: string, initial: number, maintenance: number): string =>
    `  ${name.padEnd(44)} ${money(initial).padStart(16)} ${money(maintenance).padStart(16)}`;
  const text = [
    `${account}  ${engine.parameters.name}  ${statusWords[statusOf(figures)]}`,
    `  ${''.padEnd(44)} ${'initial'.padStart(16)} ${'maintenance'.padStart(16)}`,
    ...lines.map((line) => pair(lineName(answer, line), line.initial, line.maintenance)),
    pair('margin', figures.initial, figures.maintenance),
    ...termLines(answer, pair),
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
    ...originLines(answer.origins),
  ];
  return `${text.join('\n')}\n\n`;
}

function termLines(
  { figures, terms }: MarginAnswer,
  pair: (name: string, initial: number, maintenance: number) => string,
): readonly string[] {
  if (figures === null || terms === null) return [];
  const own = requirementOf(figures, terms);
  const until =
    terms.expiresAtMicros === null ? '' : ` until ${formatInstant(terms.expiresAtMicros)}`;
  return [
    pair('margin on its own terms', own.initial, own.maintenance),
    `  terms: market x${terms.market}, own x${terms.own}${until}; initial requirement ` +
      `x${terms.initial}, maintenance requirement x${terms.maintenance}`,
  ];
}

const microsPerSecondShown = 1e6;

function originLines(origins: readonly NumberOrigin[]): readonly string[] {
  if (origins.length === 0) return [];
  const lines = origins.map(({ subject, what, value, origin, ageMicros }) => {
    const number = value === null ? 'unknown' : String(Number(value.toPrecision(6)));
    const age = ageMicros === null ? '' : `, ${Math.round(ageMicros / microsPerSecondShown)} s old`;
    const [name, source] = [what, origin].map((word) => word.replace('_', ' '));
    return `    ${name} of ${subject}: ${number} (${source}${age})`;
  });
  return ['  rests on:', ...lines];
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
  if (option === undefined) return [words, subject, heldName(portfolio, subject)].join(' ').trim();
  return `${words} ${instrumentName({ kind: 'option', leg: option })}`;
}

/** What a row of perpetuals or collaterals is in. */
function heldName(portfolio: MarginAnswer['portfolio'], subject: string): string {
  const row = /^(perps|collaterals)\[(\d+)\]$/.exec(subject);
  if (row === null || portfolio === null) return '';
  const index = Number(row[2]);
  const name =
    row[1] === 'perps' ? portfolio.perps[index]?.underlying : portfolio.collaterals[index]?.name;
  return name === undefined ? '' : `(${name})`;
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
