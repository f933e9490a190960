/**
 * @module Report section: the largest counterparties, and what the liquidation of each sets off.
 */
import {
  type Counterparties,
  type Counterparty,
  type CounterpartyVector,
  farthestReaching,
  type OwnedVector,
  type UnderlyingMarketDepth,
} from '../../broker/index.ts';
import {
  adaptiveTheme,
  escapeText,
  formatCompact,
  formatPercent,
  formatUsd,
} from '../../charts/index.ts';
import type { ContagionFlow, ProfileExposure } from '../../risk/index.ts';
import type { Section } from './page.ts';
import { addressMarkup } from './participants-section.ts';

/** Rows drawn; the files hold all. */
const rowsShown = 20;
const vectorsShown = 10;
/** Accounts named of those that are reached, and underlyings named of a book. */
const namesShown = 3;
/** Width and height of a bar; px. */
const bar = { width: 80, height: 9 } as const;

/** A column of a table: its heading, whether it holds numbers, and what a row says. */
interface Column<T> {
  readonly head: string;
  readonly isNumber: boolean;
  readonly cell: (row: T) => string;
}

/**
 * Writes the section.
 *
 * @param counterparties - as read when the run ended
 * @returns the section
 */
export function counterpartiesSection(counterparties: Counterparties): Section {
  const { all, coefficient } = counterparties;
  return {
    id: 'counterparties',
    title: 'Largest counterparties',
    lead:
      'By open notional, with the common spot move that liquidates each, what has to be traded ' +
      'then in hours of the usual volume, and whom the further move of the price would pass. ' +
      `That move is assumed, not measured: ${formatCompact(coefficient)} × hourly volatility × ` +
      'root of hours of volume. An estimate of first order at frozen volatility; whoever is ' +
      'nearer than the account itself is liquidated before it and not counted. Concentration: ' +
      'squared shares of its instruments, 1 is a single one.',
    body:
      all.length === 0
        ? '<p>Nobody has an open position of known price.</p>'
        : profilesMarkup(counterparties) + worstMarkup(counterparties),
  };
}

function tableMarkup<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const kind = ({ isNumber }: Column<T>): string => (isNumber ? ' class="number"' : '');
  const heads = columns.map((column) => `<th scope="col"${kind(column)}>${column.head}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map((column) => `<td${kind(column)}>${column.cell(row)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return (
    `<div class="scroll tall"><table><thead><tr>${heads.join('')}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}

const linesOf = (lines: readonly string[]): string =>
  lines.map((line) => `<div style="white-space:nowrap">${line}</div>`).join('');

function profilesMarkup({ all, underlyings }: Counterparties): string {
  const largest = all[0]!.profile.grossUsd;
  const shown = all.slice(0, rowsShown);
  const text = (head: string, cell: (row: Counterparty) => string): Column<Counterparty> => ({
    head,
    isNumber: false,
    cell,
  });
  const number = (head: string, cell: (row: Counterparty) => string): Column<Counterparty> => ({
    head,
    isNumber: true,
    cell,
  });
  const columns = [
    number('', ({ rank }) => String(rank)),
    text('participant', ({ address }) => addressMarkup(address)),
    text(
      'open notional',
      ({ profile }) => barMarkup(profile.grossUsd / largest) + formatUsd(profile.grossUsd),
    ),
    number('share', ({ profile }) => formatPercent(profile.share)),
    number('so far', ({ profile }) => formatPercent(profile.cumulativeShare, 0)),
    number('equity', ({ profile }) => formatUsd(profile.equityUsd)),
    number('leverage', ({ profile: { leverage } }) =>
      leverage === undefined ? 'no equity' : `${formatCompact(leverage, 2)}×`,
    ),
    number('concen-<br>tration', ({ profile }) => profile.herfindahl.toFixed(2)),
    text('delta, share of open interest', ({ profile }) =>
      exposuresMarkup(profile.exposures, underlyings),
    ),
    text('liquidated at', ({ vectors }) =>
      linesOf(vectors.length === 0 ? ['none in reach'] : vectors.map(moveText)),
    ),
    number('in a day', ({ proximity: { probability } }) =>
      formatPercent(probability, probability < 0.01 ? 2 : 1),
    ),
    text('then to trade', ({ vectors }) =>
      linesOf(vectors.map((vector) => flowsText(vector, underlyings, false))),
    ),
    text('sets off', ({ vectors }) => linesOf(vectors.map(setOffText))),
  ];
  const more =
    all.length > shown.length
      ? `<p class="muted">${all.length - shown.length} more in the table of counterparties.</p>`
      : '';
  return tableMarkup(columns, shown) + more;
}

function worstMarkup(counterparties: Counterparties): string {
  const { all, underlyings } = counterparties;
  const vectors = farthestReaching(counterparties);
  if (vectors.length === 0) {
    return (
      '<p>None of the largest would set off another account by itself, ' +
      'up to a half or twice the price.</p>'
    );
  }
  const text = (head: string, cell: (row: OwnedVector) => string): Column<OwnedVector> => ({
    head,
    isNumber: false,
    cell,
  });
  const columns = [
    text(
      'farthest-reaching (rank), up to a half or twice the price',
      ({ owner }) => `${addressMarkup(owner.address)} (${owner.rank})`,
    ),
    text('liquidated at', ({ vector }) => moveText(vector)),
    text('then to trade, and the further move', ({ vector }) =>
      flowsText(vector, underlyings, true),
    ),
    text('sets off in one step', ({ vector }) => reachedMarkup(vector, all)),
    text('until nobody else', ({ vector }) => fixedPointText(vector)),
  ];
  return `<br>${tableMarkup(columns, vectors.slice(0, vectorsShown))}`;
}

function barMarkup(share: number): string {
  const { width, height } = bar;
  const { categorical, grid } = adaptiveTheme;
  const rect = (size: number, fill: string): string =>
    `<rect width="${size.toFixed(1)}" height="${height}" rx="2" fill="${fill}"/>`;
  return (
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `aria-hidden="true">` +
    `${rect(width, grid)}${rect(Math.max(1, width * share), categorical[0]!)}</svg>`
  );
}

function exposuresMarkup(
  exposures: readonly ProfileExposure[],
  underlyings: ReadonlyMap<number, UnderlyingMarketDepth>,
): string {
  const named = exposures.filter(({ asset }) => underlyings.has(asset));
  const lines = named.slice(0, namesShown).map(({ asset, deltaUsd, shareOfOpenInterest }) => {
    const delta = formatUsd(Math.abs(deltaUsd) < 0.01 ? 0 : deltaUsd);
    const share = formatPercent(shareOfOpenInterest, shareOfOpenInterest < 0.1 ? 1 : 0);
    return escapeText(`${underlyings.get(asset)!.name} ${delta}, ${share}`);
  });
  const more = named.length - lines.length;
  return linesOf(more > 0 ? [...lines, `${more} more`] : lines);
}

const relative = ({ side }: CounterpartyVector, move: number): string => {
  const value = Math.expm1(side === 'down' ? -move : move);
  const size = Math.abs(value);
  return `${value < 0 ? '−' : '+'}${formatPercent(size, size < 0.1 ? 1 : 0)}`;
};

function moveText(vector: CounterpartyVector): string {
  return vector.move === 0 ? `now (${vector.side})` : relative(vector, vector.move);
}

function flowsText(
  vector: CounterpartyVector,
  underlyings: ReadonlyMap<number, UnderlyingMarketDepth>,
  isWhole: boolean,
): string {
  const flows = vector.flows
    .filter(({ asset, units }) => units !== 0 && underlyings.has(asset))
    .sort((a, b) => usdOf(b, underlyings) - usdOf(a, underlyings));
  const texts = flows.slice(0, isWhole ? namesShown : 1).map((flow) => {
    const { name } = underlyings.get(flow.asset)!;
    const verb = (vector.side === 'down') === flow.units > 0 ? 'sell' : 'buy';
    const amount = `${verb} ${formatUsd(usdOf(flow, underlyings))} ${name}`;
    if (!isWhole) return amount;
    if (flow.hours === undefined) return `${amount}, volume not known`;
    return `${amount}, ${formatCompact(flow.hours, 2)} h: ${relative(vector, flow.move)}`;
  });
  const more = flows.length - texts.length;
  return escapeText(texts.join('; ')) + (more > 0 ? ` and ${more} more` : '');
}

/** Size of a flow at the price of now. */
function usdOf(
  { asset, units }: ContagionFlow,
  underlyings: ReadonlyMap<number, UnderlyingMarketDepth>,
): number {
  return Math.abs(units) * underlyings.get(asset)!.spot;
}

function reachedMarkup(
  { reached, reachedUsd }: CounterpartyVector,
  all: readonly Counterparty[],
): string {
  if (reached.length === 0) return 'nobody';
  const ids = new Set(reached.map(({ participant }) => participant));
  // The largest of them are worth a name.
  const named = all.filter(({ profile }) => ids.has(profile.participant)).slice(0, namesShown);
  const names = named.map(({ address }) => addressMarkup(address)).join(', ');
  const more = reached.length - named.length;
  return `${names}${more > 0 ? ` and ${more} more` : ''}: ${formatUsd(reachedUsd)}`;
}

function setOffText({ fixedPoint, fixedPointUsd }: CounterpartyVector): string {
  const { length } = fixedPoint.participants;
  return length === 0 ? 'nobody' : `${length}, ${formatUsd(fixedPointUsd)}`;
}

function fixedPointText({ fixedPoint, fixedPointUsd }: CounterpartyVector): string {
  const { participants, depth, isSettled } = fixedPoint;
  const steps = `${depth} ${depth === 1 ? 'step' : 'steps'}${isSettled ? '' : ', cut off'}`;
  return `${participants.length} in ${steps}, ${formatUsd(fixedPointUsd)}`;
}
