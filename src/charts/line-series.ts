/**
 * @module Series of a line chart: bands, lines, markers, and names at the ends that do not collide.
 */
import { area as areaPath, line as linePath } from 'd3-shape';
import type { PlotArea } from './cartesian.ts';
import type { Frame } from './frame.ts';
import { dashOf, shapeMark } from './marks.ts';
import { repel } from './repel.ts';
import { element, lineElement, px, textElement } from './svg.ts';
import { boldFactor, displayName, fitText, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** One point of a series. */
export interface LinePoint {
  /** Any unit; microseconds since 1970 UTC on a time axis. */
  readonly x: number;
  /** Any unit; null is a gap. */
  readonly y: number | null;
  /** Lower end of the interval; unit of y. */
  readonly low?: number;
  /** Upper end of the interval; unit of y. */
  readonly high?: number;
}

/** One series. */
export interface LineSeries {
  readonly name: string;
  /** Points in any order; drawn by ascending x. */
  readonly points: readonly LinePoint[];
  /** Whether points are joined; true when absent. */
  readonly joined?: boolean;
  /** Whether each point has a marker; false when absent, true for lone points. */
  readonly markers?: boolean;
  /** Place of colour, dash and shape in the palette, whole number >= 0, so that quotes and their
   * fit look alike; the place of the series when absent. */
  readonly colourIndex?: number;
  /** How intervals are drawn; as a band when absent. */
  readonly intervals?: 'band' | 'bars';
}

/** A level that is drawn across the plot. */
export interface ReferenceLevel {
  readonly value: number;
  readonly label: string;
}

/** A point in px, its gaps kept. */
interface Place {
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly hint: string;
}

/** A series in px. */
export interface PlacedSeries {
  readonly series: LineSeries;
  readonly index: number;
  readonly colour: string;
  readonly places: readonly Place[];
}

const leader = 16;
const labelGap = 14;

/**
 * Measures the room that names at the ends of lines take.
 *
 * @param series - the series
 * @param width - width of the chart; px
 * @returns room at the right; px
 */
export function seriesRoom(series: readonly LineSeries[], width: number): number {
  if (series.length === 0) return 14;
  const widest = Math.max(...series.map((one) => textWidth(displayName(one.name)) * boldFactor));
  return Math.min(widest + leader + 8, width * 0.34);
}

/**
 * Places all points of all series.
 *
 * @param frame - the open frame
 * @param area - the plot area
 * @param series - the series, points by ascending x
 * @returns the series in px
 */
export function placeSeries(
  frame: Frame,
  area: PlotArea,
  series: readonly LineSeries[],
): PlacedSeries[] {
  const at = (value: number | null | undefined) =>
    value === null || value === undefined ? null : area.y.at(value);
  return series.map((one, place) => ({
    series: one,
    index: one.colourIndex ?? place,
    colour: categoricalColour(frame.theme, one.colourIndex ?? place),
    places: one.points.map((point: LinePoint) => ({
      x: area.x.at(point.x),
      y: at(point.y),
      low: at(point.low),
      high: at(point.high),
      hint: displayName(one.name),
    })),
  }));
}

/**
 * Draws one series: interval, line, markers.
 *
 * @param frame - the open frame
 * @param placed - the series in px
 * @param area - the plot area
 * @returns the markup
 */
export function drawSeries(frame: Frame, placed: PlacedSeries, area: PlotArea): string {
  const { series, places, colour, index } = placed;
  const intervals =
    series.intervals === 'bars' ? errorBars(places, colour, area) : band(places, colour);
  const joined = series.joined !== false;
  const path = joined
    ? (linePath<Place>()
        .digits(2)
        .defined((place) => place.y !== null)
        .x((place) => place.x)
        .y((place) => place.y ?? 0)(places) ?? '')
    : '';
  const stroke =
    path === ''
      ? ''
      : element('path', {
          d: path,
          fill: 'none',
          stroke: colour,
          'stroke-width': 2,
          'stroke-linejoin': 'round',
          'stroke-dasharray': series.markers === true ? undefined : dashOf(index),
        });
  let marks = '';
  places.forEach((place, i) => {
    if (place.y === null) return;
    // A point between two gaps has no line; without a marker it would vanish.
    const alone = (places[i - 1]?.y ?? null) === null && (places[i + 1]?.y ?? null) === null;
    if (series.markers !== true && joined && !alone) return;
    const look = { fill: colour, stroke: frame.theme.background, 'stroke-width': 1 };
    marks += shapeMark(index, place.x, place.y, 44, look, place.hint);
  });
  return intervals + stroke + marks;
}

function band(places: readonly Place[], colour: string): string {
  const path = areaPath<Place>()
    .digits(2)
    .defined((place) => place.low !== null && place.high !== null)
    .x((place) => place.x)
    .y0((place) => place.low ?? 0)
    .y1((place) => place.high ?? 0)(places);
  if (path === null) return '';
  return element('path', { d: path, fill: colour, 'fill-opacity': 0.16 });
}

function errorBars(places: readonly Place[], colour: string, area: PlotArea): string {
  let markup = '';
  for (const place of places) {
    if (place.low === null || place.high === null) continue;
    const stroke = { stroke: colour, 'stroke-width': 1.3 };
    const left = Math.max(area.left, place.x - 3);
    const right = Math.min(area.right, place.x + 3);
    markup += lineElement(place.x, place.low, place.x, place.high, stroke);
    markup += lineElement(left, place.low, right, place.low, stroke);
    markup += lineElement(left, place.high, right, place.high, stroke);
  }
  return markup;
}

/**
 * Draws levels across the plot with their names at the left.
 *
 * @param frame - the open frame
 * @param area - the plot area
 * @param levels - values and names; unit of y
 * @returns the markup
 */
export function drawReferences(
  frame: Frame,
  area: PlotArea,
  levels: readonly ReferenceLevel[],
): string {
  const { theme } = frame;
  const wished = levels.map((level) => area.y.at(level.value) - 4);
  const places = repel(wished, 12, area.top + 8, area.bottom - 3);
  return levels
    .map((level, i) => {
      const y = area.y.at(level.value);
      return (
        lineElement(area.left, y, area.right, y, {
          stroke: theme.muted,
          'stroke-dasharray': '4 3',
        }) +
        textElement(area.left + 5, places[i]!, fitText(level.label, area.right - area.left - 10), {
          size: 10,
          fill: theme.muted,
          halo: theme.background,
        })
      );
    })
    .join('');
}

/**
 * Names each series at the end of its line; names that would overlap are moved apart and keep a
 * leader to their line; those for which there is no room are counted in the last one.
 *
 * @param frame - the open frame
 * @param area - the plot area
 * @param placed - the series in px
 * @returns the markup
 */
export function nameSeries(frame: Frame, area: PlotArea, placed: readonly PlacedSeries[]): string {
  const ends = placed.flatMap((one) => {
    const last = one.places.findLast((place) => place.y !== null);
    return last === undefined ? [] : [{ one, x: last.x, y: last.y! }];
  });
  const capacity = Math.max(1, Math.floor((area.bottom - area.top) / 12));
  const named = ends.length <= capacity ? ends : ends.slice(0, capacity - 1);
  const hidden = ends.length - named.length;
  const wished = named.map((end) => end.y);
  const low = area.top + 2;
  const high = area.bottom - (hidden > 0 ? 14 : 2);
  const places = repel(wished, labelGap, low, high);
  const labelX = area.right + leader;
  const room = frame.width - labelX - 2;
  let markup = named
    .map(({ one, x, y }, i) => {
      const path = `M${px(x)},${px(y)}L${px(labelX - 4)},${px(places[i]!)}`;
      return (
        element('path', {
          d: path,
          fill: 'none',
          stroke: one.colour,
          'stroke-width': 0.8,
          // A long leader starts inside the plot and must not pass for the line itself.
          'stroke-dasharray': area.right - x > 24 ? '1 3' : undefined,
        }) +
        textElement(
          labelX,
          places[i]! + 4,
          fitText(displayName(one.series.name), room / boldFactor),
          {
            fill: one.colour,
            weight: 600,
          },
        )
      );
    })
    .join('');
  if (hidden > 0) {
    markup += textElement(frame.width - 3, area.bottom + 3, `+ ${hidden} more`, {
      anchor: 'end',
      size: 10,
      fill: frame.theme.muted,
    });
  }
  return markup;
}
