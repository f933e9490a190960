/**
 * @module Sections on what was done: order flow, liquidations, life of quotes, adversaries' acts.
 */
import { microsPerDay } from '../../../base/index.ts';
import {
  chartFigure,
  type LinePoint,
  type ShadedSpan,
  timeline,
  timelineTable,
} from '../../../charts/index.ts';
import type { Section } from '../page.ts';
import type { ActCount, Flow, LiquidationEvent } from './activity.ts';
import type { Clock } from './clock.ts';
import {
  barsFigure,
  duration,
  fullWidth,
  halfWidth,
  heatmapFigure,
  lineFigure,
  sideBySide,
  usd,
} from './figure.ts';
import { medianMs, type QuoteGroup, type QuoteReading, survivalOf } from './quote-life.ts';

/** Most columns of a heat map; longer runs are told by groups of days. */
const columnsMax = 15;

/**
 * Draws who takes how much.
 *
 * @param clock - of the run
 * @param flow - notional by type and day
 * @returns section
 */
export function flowSection(clock: Clock, flow: Flow): Section {
  return {
    id: 'flow',
    title: 'Order flow',
    lead:
      'Notional taken from the quotes by type and day, USD; liquidations are left out. The scale ' +
      'of colours ends where nine of ten cells are lower.',
    body:
      flowFigure(clock, flow.perpetuals, 'Perpetuals: notional taken') +
      flowFigure(clock, flow.options, 'Options: notional taken') +
      sideBySide([
        barsFigure({
          title: 'Fees paid, rebates subtracted',
          description: 'Sum over the wallets of a type; below zero the venue pays',
          width: halfWidth,
          format: usd,
          rows: [...flow.fees]
            .sort(([, x], [, y]) => y - x)
            .map(([label, value]) => ({ label, value })),
        }),
      ]),
  };
}

function flowFigure(clock: Clock, flow: ReadonlyMap<string, Float64Array>, title: string): string {
  const days = [...flow.values()][0]?.length ?? 0;
  const stride = Math.max(1, Math.ceil(days / columnsMax));
  const starts = Array.from({ length: Math.ceil(days / stride) }, (_, i) => i * stride);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const rows = [...flow].sort(([, x], [, y]) => total(y) - total(x));
  const dayName = (day: number) =>
    new Date((clock.startMicros + day * microsPerDay) / 1000).toISOString().slice(5, 10);
  const cells = rows.map(([, values]) =>
    starts.map((from) => ({ value: total(values.subarray(from, from + stride)) })),
  );
  const sorted = cells.flat().map(({ value }) => value);
  sorted.sort((x, y) => x - y);
  return heatmapFigure({
    title: stride === 1 ? title : `${title}, by ${stride} days`,
    description: 'USD by type of participant and day; darker is more',
    width: fullWidth,
    rows: rows.map(([type]) => type),
    columns: starts.map(dayName),
    cells,
    domain: [0, sorted[Math.floor(0.9 * sorted.length)] ?? 1],
    format: usd,
  });
}

/**
 * Draws liquidations.
 *
 * @param clock - of the run
 * @param events - in time order
 * @param closed - notional by how positions were closed, USD
 * @param spans - stress scripts
 * @returns section
 */
export function liquidationSection(
  clock: Clock,
  events: readonly LiquidationEvent[],
  closed: Flow['closed'],
  spans: readonly ShadedSpan[],
): Section {
  const types = [...new Set(events.map(({ type }) => type))].sort();
  const cumulated = types.map((type) => {
    const points: LinePoint[] = [{ x: clock.startMicros, y: 0 }];
    let sum = 0;
    for (const { type: own, atMicros, notional } of events) {
      if (own !== type) continue;
      // A step: the sum stands until the instant, then jumps.
      points.push({ x: atMicros, y: sum }, { x: atMicros, y: sum + notional });
      sum += notional;
    }
    points.push({ x: clock.endMicros, y: sum });
    return { name: type, points };
  });
  const byType = types.map((type) => ({
    label: type,
    value: events.filter((event) => event.type === type).length,
  }));
  return {
    id: 'liquidations',
    title: 'Liquidations',
    lead:
      'Accounts below maintenance are closed within the minute: in the book up to a limit, by ' +
      'makers or the other side where nobody stands within it; the gap at the opening of a crash ' +
      'is what no margin call can catch.',
    body: sideBySide([
      lineFigure({
        title: 'Liquidated notional, running sum',
        description: 'Notional of liquidated accounts by type since the start, USD',
        width: halfWidth,
        xKind: 'time',
        yLabel: 'USD',
        formatY: usd,
        spans,
        series: cumulated,
      }),
      barsFigure({
        title: 'Liquidations by type',
        description: 'Number of liquidations of wallets of each type',
        width: halfWidth,
        format: (value) => String(value),
        rows: byType.sort((x, y) => y.value - x.value),
      }),
      barsFigure({
        title: 'How positions were closed',
        description: 'Notional of liquidated positions that met the book or were taken over, USD',
        width: halfWidth,
        format: usd,
        rows: [
          { label: 'met the book', value: closed.inBook },
          { label: 'taken over', value: closed.takenOver },
        ],
      }),
    ]),
  };
}

/**
 * Draws how long quotes stand and how late they come.
 *
 * @param reading - quotes by group
 * @returns section
 */
export function quoteSection({ groups, rows }: QuoteReading): Section {
  const makers = groups.filter(({ name }) => !name.includes('adversary'));
  const others = groups.filter((group) => !makers.includes(group));
  const lifeNote = 'Share of quotes that stand longer before their owner replaces or pulls them';
  return {
    id: 'quotes',
    title: 'Life of quotes',
    lead:
      `${rows.toLocaleString('en-US')} quotes. A quote lives until its owner quotes the same ` +
      'contract again, or pulls it; the last ones are not counted. Flickered quotes are gone ' +
      'within a tenth of a second; that alone tells them from makers.',
    body: sideBySide([
      survivalFigure('Makers: survival of quotes', lifeNote, makers, 'life'),
      survivalFigure('Adversaries: survival of quotes', lifeNote, others, 'life'),
      survivalFigure(
        'Lateness of quotes',
        'Share of quotes that need longer from decision to arrival',
        makers,
        'latency',
      ),
      survivalFigure(
        'First quote after a large move',
        "Share of makers' first quotes on the perpetual that come later, counted from the " +
          'start of a minute with a move beyond five times the median one',
        makers,
        'afterMove',
      ),
      groupTable(groups),
    ]),
  };
}

function survivalFigure(
  title: string,
  description: string,
  groups: readonly QuoteGroup[],
  part: 'life' | 'latency' | 'afterMove',
): string {
  return lineFigure({
    title,
    description,
    width: halfWidth,
    xKind: 'log',
    xLabel: 'time, logarithmic',
    yLabel: 'share left',
    names: 'above',
    formatX: duration,
    formatY: (value) => `${Math.round(100 * value)}%`,
    series: groups
      .filter((group) => group[part].count > 0)
      .map((group) => ({
        name: group.name.replace(' (adversary)', ''),
        points: survivalOf(group[part]).map(({ ms, share }) => ({ x: ms, y: share })),
      })),
  });
}

function groupTable(groups: readonly QuoteGroup[]): string {
  const text = (ms: number | undefined) => (ms === undefined ? '' : duration(ms));
  const rows = groups.map(({ name, quotes, life, latency, afterMove }) => {
    const cells = [
      quotes.toLocaleString('en-US'),
      text(medianMs(life)),
      text(medianMs(latency)),
      text(medianMs(afterMove)),
    ];
    const numbers = cells.map((cell) => `<td class="number">${cell}</td>`).join('');
    return `<tr><td>${name}</td>${numbers}</tr>`;
  });
  const heads = ['quotes', 'median life', 'median lateness', 'median after a move'];
  const numbers = heads.map((head) => `<th class="number">${head}</th>`).join('');
  return (
    `<div class="scroll"><table><thead><tr><th>group</th>${numbers}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}

/**
 * Draws the acts of adversaries on a time line.
 *
 * @param acts - counted by step
 * @returns section
 */
export function adversarySection(acts: readonly ActCount[]): Section {
  const lanes = [...new Set(acts.map(({ kind }) => kind))].sort();
  const kinds = [...new Set(acts.map(({ act }) => act))].sort();
  const options = {
    title: 'Acts of adversaries',
    description: 'Planted acts by kind of adversary; the area of a mark tells how many in its step',
    width: fullWidth,
    lanes,
    kinds,
    format: (value: number) => `${value} acts`,
    events: acts.map(({ kind, act, atMicros, count }) => ({
      lane: kind,
      atMicros,
      value: count,
      kind: act,
    })),
  };
  return {
    id: 'adversaries',
    title: 'Adversaries',
    lead:
      'Every planted act is in the truth with its trade, instrument or address; here they are ' +
      'counted.',
    body: chartFigure(timeline(options), timelineTable(options)),
  };
}
