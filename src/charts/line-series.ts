/**
 * @module Series of a line chart: bands, lines, markers, and names at the ends that do not collide.
 */
import type { PlotArea } from './cartesian.ts';
import type { Frame } from './frame.ts';
import { dashOf, shapeMark } from './marks.ts';
import { repel } from './repel.ts';
import { bandPath, type PathPoint, strokePath } from './series-path.ts';
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
  /** An example among many: thin, pale and without a name. */
  readonly isFaint?: boolean;
}

/** A stretch of the x axis that is shaded from top to bottom. */
export interface ShadedSpan {
  /** Unit of x. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** A level that is drawn across the plot. */
export interface ReferenceLevel {
  readonly value: number;
  readonly label: string;
}

/** A point in px with what a pointer shows. */
interface Place extends PathPoint {
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
  const named = series.filter((one) => one.isFaint !== true);
  if (named.length === 0) return 14;
  const widest = Math.max(...named.map((one) => textWidth(displayName(one.name)) * boldFactor));
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
    series.intervals === 'bars' ? errorBars(places, colour, area) : bandPath(places, colour, 0.16);
  const joined = series.joined !== false;
  const look = series.isFaint
    ? { 'stroke-width': 1, 'stroke-opacity': 0.55 }
    : {
        'stroke-width': 2,
        'stroke-dasharray': series.markers === true ? undefined : dashOf(index),
      };
  const stroke = joined ? strokePath(places, { stroke: colour, ...look }) : '';
  let marks = '';
  places.forEach((place, i) => {
    if (place.y === null) return;
    // A point between two gaps has no line; without a marker it would vanish.
    const alone = (places[i - 1]?.y ?? null) === null && (places[i + 1]?.y ?? null) === null;
    if (series.markers !== true && joined && !alone) return;
    const rim = { fill: colour, stroke: frame.theme.background, 'stroke-width': 1 };
    marks += shapeMark(index, place.x, place.y, 44, rim, place.hint);
  });
  return intervals + stroke + marks;
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
 * Shades stretches of the x axis and names them at the top.
 *
 * @param frame - the open frame
 * @param area - the plot area
 * @param spans - unit of x; parts outside of the plot are cut
 * @returns the markup
 */
export function drawSpans(frame: Frame, area: PlotArea, spans: readonly ShadedSpan[]): string {
  const inside = (x: number) => Math.max(area.left, Math.min(area.right, area.x.at(x)));
  return spans
    .map(({ from, to, label }) => {
      const left = inside(from);
      const width = Math.max(inside(to) - left, 1.5);
      const box = { x: left, y: area.top, width, height: area.bottom - area.top };
      const name = fitText(label, Math.max(area.right - left - 4, 0));
      return (
        element('rect', { ...box, fill: frame.theme.muted, 'fill-opacity': 0.16 }) +
        textElement(left + 3, area.top + 9, name, { size: 9, fill: frame.theme.muted })
      );
    })
    .join('');
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
    if (one.series.isFaint === true) return [];
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

/**
 * Names the series above the plot beside a piece of their line.
 *
 * @param frame - the open frame
 * @param series - the series
 * @param top - upper edge; px
 * @returns markup and the height it takes; px
 */
export function seriesLegend(
  frame: Frame,
  series: readonly LineSeries[],
  top: number,
): { readonly markup: string; readonly height: number } {
  let x = 4;
  let y = top + 10;
  let markup = '';
  series.forEach((one, place) => {
    if (one.isFaint === true) return;
    const index = one.colourIndex ?? place;
    const name = fitText(displayName(one.name), frame.width - 44);
    const width = 44 + textWidth(name);
    if (x > 4 && x + width > frame.width) {
      x = 4;
      y += 17;
    }
    const stroke = categoricalColour(frame.theme, index);
    const look = { stroke, 'stroke-width': 2, 'stroke-dasharray': dashOf(index) };
    markup += lineElement(x, y - 4, x + 24, y - 4, look);
    markup += textElement(x + 29, y, name, { fill: frame.theme.ink });
    x += width;
  });
  return { markup, height: series.length === 0 ? 0 : y - top + 10 };
}
