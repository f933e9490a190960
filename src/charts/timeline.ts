/**
 * @module Time-line: events in lanes of a fixed order, area by value, colour and shape by kind.
 */
import { bottomTicks } from './cartesian.ts';
import { formatCompact } from './format.ts';
import {
  type ChartOptions,
  closeFrame,
  emptyChart,
  type Frame,
  footnote,
  openFrame,
} from './frame.ts';
import { kindLegend, shapeMark } from './marks.ts';
import { nameRoom, rowName, showRows } from './rows.ts';
import { type Axis, bounded, extentOf, timeAxis } from './scales.ts';
import { element, lineElement, textElement } from './svg.ts';
import { categoricalColour } from './theme.ts';
import { formatMoment, formatTimeSpan } from './time-ticks.ts';

/** One event. */
export interface TimelineEvent {
  readonly lane: string;
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  /** Size of the event, its sign ignored; any unit. */
  readonly value: number;
  readonly kind: string;
  /** What a pointer shows besides lane, time and value. */
  readonly label?: string;
}

/** What a time-line is told. */
export interface TimelineOptions extends ChartOptions {
  readonly events: readonly TimelineEvent[];
  /** Lanes from top to bottom; events of other lanes follow, their lanes by alphabet. */
  readonly lanes: readonly string[];
  /** Kinds in their fixed order, which settles colour and shape; others follow by alphabet. */
  readonly kinds: readonly string[];
  readonly format?: (value: number) => string;
  /** Greatest number of lanes drawn; 60 when absent. */
  readonly lanesMax?: number;
}

const laneHeight = 34;
const areaMax = 420;
const areaMin = 14;

/**
 * Draws events in lanes over time.
 *
 * Limits: no event gives the words `no data`; a lane without events stays, empty.
 *
 * @param options - events, order of lanes and kinds, looks
 * @returns SVG text
 * @throws InvariantError when a number is not finite
 */
export function timeline(options: TimelineOptions): string {
  const frame = openFrame('timeline', options, 720);
  const times = extentOf(options.events.map((event) => event.atMicros));
  if (times === null) return emptyChart(frame);
  const lanes = completeOrder(
    options.lanes,
    options.events.map((event) => event.lane),
  );
  const kinds = completeOrder(
    options.kinds,
    options.events.map((event) => event.kind),
  );
  const { shown, note } = showRows(lanes, options.lanesMax);
  const room = nameRoom(shown, frame.width);
  const right = frame.width - 14;
  const axis = timeAxis({
    low: times[0],
    high: times[1],
    from: room + 10,
    to: right - 10,
    count: Math.max(2, Math.floor((right - room) / 90)),
  });
  const legend = kindLegend(frame, kinds, frame.top);
  const top = frame.top + legend.height;
  const bottom = top + shown.length * laneHeight;
  let body = legend.markup;
  shown.forEach((lane, i) => {
    const y = top + i * laneHeight;
    if (i % 2 === 0) {
      body += element('rect', {
        x: room,
        y,
        width: right - room,
        height: laneHeight,
        fill: frame.theme.grid,
        'fill-opacity': 0.35,
      });
    }
    body += rowName(frame, lane, room, y + laneHeight / 2 + 4);
  });
  for (const tick of axis.ticks) {
    const x = axis.at(tick.value);
    body += lineElement(x, top, x, bottom, { stroke: frame.theme.grid });
  }
  body += marks(frame, options, axis, shown, kinds, top);
  body += lineElement(room, bottom, right, bottom, { stroke: frame.theme.muted });
  body += bottomTicks(frame, axis, bottom, frame.width);
  body += textElement((room + right) / 2, bottom + 33, formatTimeSpan(axis.low, axis.high), {
    anchor: 'middle',
    fill: frame.theme.muted,
  });
  const foot = footnote(frame, bottom + 50, note === '' ? '' : `Lanes: ${note}`);
  return closeFrame(frame, bottom + 42 + foot.height, body + foot.markup);
}

/** The fixed order first; whatever it does not name follows by alphabet, never by appearance. */
function completeOrder(fixed: readonly string[], seen: readonly string[]): string[] {
  const known = new Set(fixed);
  const others = [...new Set(seen)].filter((name) => !known.has(name));
  return [...known, ...others.sort((a, b) => (a < b ? -1 : 1))];
}

/** Large events are drawn first, so that small ones stay visible on them. */
function marks(
  frame: Frame,
  options: TimelineOptions,
  axis: Axis,
  lanes: readonly string[],
  kinds: readonly string[],
  top: number,
): string {
  const format = options.format ?? ((value: number) => formatCompact(value));
  const sizes = options.events.map((event) => Math.abs(bounded(event.value)));
  const heaviest = extentOf(sizes)?.[1] ?? 0;
  const laneAt = new Map(lanes.map((lane, i) => [lane, i]));
  const kindAt = new Map(kinds.map((kind, i) => [kind, i]));
  const order = options.events
    .map((_, i) => i)
    .filter((i) => laneAt.has(options.events[i]!.lane))
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  return order
    .map((i) => {
      const event = options.events[i]!;
      const kind = kindAt.get(event.kind)!;
      const share = heaviest > 0 ? sizes[i]! / heaviest : 0;
      const y = top + (laneAt.get(event.lane)! + 0.5) * laneHeight;
      const look = {
        fill: categoricalColour(frame.theme, kind),
        'fill-opacity': 0.8,
        stroke: frame.theme.background,
        'stroke-width': 0.8,
      };
      const said = event.label === undefined ? '' : `, ${event.label}`;
      const hint =
        `${event.lane}: ${event.kind} ${format(event.value)}, ` +
        `${formatMoment(event.atMicros)}${said}`;
      const size = areaMin + share * (areaMax - areaMin);
      return shapeMark(kind, axis.at(event.atMicros), y, size, look, hint);
    })
    .join('');
}
