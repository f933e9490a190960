/**
 * @module Reliability: whether what was predicted at p came true a share p of the time.
 */
import { checkCount, checkInRange } from '../base/index.ts';
import { layAxes, type PlotArea } from './cartesian.ts';
import { formatCompact, formatPercent } from './format.ts';
import { type ChartOptions, closeFrame, emptyChart, type Frame, openFrame } from './frame.ts';
import { linearAxis } from './scales.ts';
import { element, lineElement, textElement, tooltip } from './svg.ts';
import { categoricalColour } from './theme.ts';

/** Predictions of about one probability. */
export interface ReliabilityBin {
  /** Mean predicted probability, 0 to 1. */
  readonly predicted: number;
  /** Share that came true, 0 to 1. */
  readonly observed: number;
  /** Lower end of the interval of the share, 0 to 1. */
  readonly low: number;
  /** Upper end of the interval of the share, 0 to 1. */
  readonly high: number;
  /** Number of predictions. */
  readonly count: number;
}

/** What a reliability chart is told. */
export interface ReliabilityOptions extends ChartOptions {
  readonly bins: readonly ReliabilityBin[];
  /** Height of the square plot; px, 300 when absent. */
  readonly height?: number;
}

const countRoom = 54;

/**
 * Draws predicted against observed shares with intervals, the diagonal of a calibrated model, and
 * below it how many predictions stand behind each point.
 *
 * Limits: no bin, or only empty ones, gives the words `no data`.
 *
 * @param options - bins and looks
 * @returns SVG text
 * @throws InvariantError when a share is outside [0, 1] or a count is not whole
 */
export function reliability(options: ReliabilityOptions): string {
  const frame = openFrame('reliability', options, 400);
  for (const bin of options.bins) {
    checkCount('count', bin.count);
    for (const part of ['predicted', 'observed', 'low', 'high'] as const) {
      checkInRange(part, bin[part], 0, 1);
    }
  }
  const bins = options.bins
    .filter((bin) => bin.count > 0)
    .sort((a, b) => a.predicted - b.predicted);
  if (bins.length === 0) return emptyChart(frame);
  const format = (value: number) => formatPercent(value, 0);
  const area = layAxes(frame, {
    x: (from, to) => linearAxis({ low: 0, high: 1, from, to, count: 5, format }),
    y: (from, to) => linearAxis({ low: 0, high: 1, from, to, count: 5, format }),
    xLabel: 'Predicted probability',
    yLabel: 'Share that came true, with interval',
    top: frame.top,
    height: options.height ?? 300,
    right: 18,
  });
  const body =
    area.markup +
    lineElement(area.left, area.bottom, area.right, area.top, {
      stroke: frame.theme.muted,
      'stroke-dasharray': '4 3',
    }) +
    points(frame, area, bins) +
    counts(frame, area, bins);
  return closeFrame(frame, area.end + countRoom + 8, body);
}

function points(frame: Frame, area: PlotArea, bins: readonly ReliabilityBin[]): string {
  const colour = categoricalColour(frame.theme, 0);
  return bins
    .map((bin) => {
      const x = area.x.at(bin.predicted);
      const [low, high] = [area.y.at(bin.low), area.y.at(bin.high)];
      const stroke = { stroke: colour, 'stroke-width': 1.5 };
      const hint =
        `predicted ${formatPercent(bin.predicted)}, observed ${formatPercent(bin.observed)} ` +
        `(${formatPercent(bin.low)} to ${formatPercent(bin.high)}), ${bin.count} predictions`;
      return (
        lineElement(x, low, x, high, stroke) +
        lineElement(x - 3, low, x + 3, low, stroke) +
        lineElement(x - 3, high, x + 3, high, stroke) +
        element(
          'circle',
          {
            cx: x,
            cy: area.y.at(bin.observed),
            r: 4,
            fill: colour,
            stroke: frame.theme.background,
          },
          tooltip(hint),
        )
      );
    })
    .join('');
}

/** Bars hang below the axis; a count that would touch its neighbour stays in the tooltip. */
function counts(frame: Frame, area: PlotArea, bins: readonly ReliabilityBin[]): string {
  const { theme } = frame;
  const most = Math.max(...bins.map((bin) => bin.count));
  const base = area.end + countRoom;
  let taken = Number.NEGATIVE_INFINITY;
  let markup = textElement(4, area.end + 8, 'Number of predictions', {
    size: 10,
    fill: theme.muted,
  });
  markup += lineElement(area.left, base, area.right, base, { stroke: theme.grid });
  for (const bin of bins) {
    const x = area.x.at(bin.predicted);
    const height = Math.max(1, (bin.count / most) * (countRoom - 32));
    markup += element('rect', {
      x: x - 5,
      y: base - height,
      width: 10,
      height,
      fill: categoricalColour(theme, 0),
      'fill-opacity': 0.55,
    });
    const text = formatCompact(bin.count);
    const half = text.length * 3 + 2;
    if (x - half < taken) continue;
    taken = x + half;
    markup += textElement(x, base - height - 3, text, {
      anchor: 'middle',
      size: 9,
      fill: theme.muted,
    });
  }
  return markup;
}
