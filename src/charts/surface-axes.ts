/**
 * @module Axes of a surface: floor, two back walls, ticks along the front edges.
 */
import { formatCompact } from './format.ts';
import type { Frame } from './frame.ts';
import { labelTicks, linearAxis } from './scales.ts';
import { element, lineElement, px, textElement } from './svg.ts';
import { fitText } from './text-fit.ts';

/** How shares of the box become places on the picture. */
export interface Projection {
  /** Place of shares of x, y and z, each 0 to 1; px. */
  readonly point: (u: number, v: number, w: number) => readonly [number, number];
  /** Share of a place of x, given its value and index. */
  readonly shareX: (value: number, index: number) => number;
  /** Share of a place of y, given its value and index. */
  readonly shareY: (value: number, index: number) => number;
  /** Share of a value of z, clamped to the drawn range. */
  readonly shareZ: (value: number) => number;
  readonly zLow: number;
  readonly zHigh: number;
  /** Lower edge of the drawing with its labels; px. */
  readonly bottom: number;
}

/** Names and grid of the axes. */
export interface SurfaceAxes {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly spacing?: { readonly x?: 'value' | 'even'; readonly y?: 'value' | 'even' };
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly zLabel?: string;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  readonly formatZ?: (value: number) => string;
}

interface PlacedTick {
  readonly share: number;
  readonly label: string;
}

/** Round values on a scale of values; on an even scale some of the grid lines themselves. */
function floorTicks(
  places: readonly number[],
  share: (value: number, index: number) => number,
  even: boolean,
  format: ((value: number) => string) | undefined,
): PlacedTick[] {
  const last = places.length - 1;
  if (!even) {
    const axis = linearAxis({
      low: places[0]!,
      high: places[last]!,
      from: 0,
      to: 1,
      count: 4,
      nice: false,
      ...(format === undefined ? {} : { format }),
    });
    return axis.ticks.map((tick) => ({ share: axis.at(tick.value), label: tick.label }));
  }
  const stride = Math.max(1, Math.ceil(last / 5));
  const chosen = places.map((_, i) => i).filter((i) => (last - i) % stride === 0);
  const write = format ?? ((value: number) => formatCompact(value));
  return chosen.map((i) => ({ share: share(places[i]!, i), label: write(places[i]!) }));
}

/**
 * Draws what stands behind a surface: floor, walls, ticks and names of the axes.
 *
 * @param frame - the open frame
 * @param axes - names and grid
 * @param projection - how the box is projected
 * @returns the markup
 */
export function drawAxes(frame: Frame, axes: SurfaceAxes, projection: Projection): string {
  const { theme } = frame;
  const { point } = projection;
  const muted = { fill: theme.muted, size: 10 };
  const segment = (
    from: readonly [number, number, number],
    to: readonly [number, number, number],
    stroke: string,
  ) => lineElement(...point(...from), ...point(...to), { stroke });
  let markup = walls(frame, projection);
  for (const tick of floorTicks(
    axes.xs,
    projection.shareX,
    axes.spacing?.x === 'even',
    axes.formatX,
  )) {
    const u = tick.share;
    markup += segment([u, 1, 0], [u, 0, 0], theme.grid) + segment([u, 0, 0], [u, 0, 1], theme.grid);
    const [x, y] = point(u, 1, 0);
    markup += textElement(x - 4, y + 14, tick.label, { ...muted, anchor: 'end' });
  }
  for (const tick of floorTicks(
    axes.ys,
    projection.shareY,
    axes.spacing?.y === 'even',
    axes.formatY,
  )) {
    const v = tick.share;
    markup += segment([1, v, 0], [0, v, 0], theme.grid) + segment([0, v, 0], [0, v, 1], theme.grid);
    const [x, y] = point(1, v, 0);
    markup += textElement(x + 4, y + 14, tick.label, muted);
  }
  const zAxis = linearAxis({
    low: projection.zLow,
    high: projection.zHigh,
    from: 0,
    to: 1,
    count: 4,
    nice: false,
  });
  const values = zAxis.ticks.map((tick) => tick.value);
  const labels = labelTicks(values, axes.formatZ);
  values.forEach((value, i) => {
    const w = zAxis.at(value);
    markup += segment([0, 1, w], [0, 0, w], theme.grid) + segment([0, 0, w], [1, 0, w], theme.grid);
    const [x, y] = point(0, 1, w);
    markup += textElement(x - 6, y + 3.5, fitText(labels[i]!, 46, 10), { ...muted, anchor: 'end' });
  });
  return markup + edges(frame, projection) + axisNames(frame, axes, projection);
}

function walls(frame: Frame, { point }: Projection): string {
  const plane = (corners: readonly (readonly [number, number, number])[], opacity: number) =>
    element('polygon', {
      points: corners
        .map((corner) => point(...corner))
        .map(([x, y]) => `${px(x)},${px(y)}`)
        .join(' '),
      fill: frame.theme.grid,
      'fill-opacity': opacity,
    });
  return (
    plane(
      [
        [0, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [0, 1, 0],
      ],
      0.35,
    ) +
    plane(
      [
        [0, 0, 0],
        [0, 1, 0],
        [0, 1, 1],
        [0, 0, 1],
      ],
      0.2,
    ) +
    plane(
      [
        [0, 0, 0],
        [1, 0, 0],
        [1, 0, 1],
        [0, 0, 1],
      ],
      0.1,
    )
  );
}

function edges(frame: Frame, { point }: Projection): string {
  const stroke = { stroke: frame.theme.muted };
  return (
    lineElement(...point(0, 1, 0), ...point(1, 1, 0), stroke) +
    lineElement(...point(1, 0, 0), ...point(1, 1, 0), stroke) +
    lineElement(...point(0, 1, 0), ...point(0, 1, 1), stroke)
  );
}

function axisNames(frame: Frame, axes: SurfaceAxes, { point }: Projection): string {
  const style = { fill: frame.theme.ink, size: 11 };
  const room = frame.width / 2 - 30;
  const [xMiddle, xEdge] = point(0.5, 1, 0);
  const [yMiddle, yEdge] = point(1, 0.5, 0);
  return (
    textElement(xMiddle - 34, xEdge + 38, fitText(axes.xLabel ?? '', room), {
      ...style,
      anchor: 'end',
    }) +
    textElement(yMiddle + 34, yEdge + 38, fitText(axes.yLabel ?? '', room), style) +
    textElement(4, frame.top + 12, fitText(axes.zLabel ?? '', room), style)
  );
}
