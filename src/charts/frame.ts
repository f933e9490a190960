/**
 * @module Frame of every chart: size, name for readers, heading, and the empty chart.
 */
import { check, checkPositive } from '../base/index.ts';
import { element, escapeText, hashName, textElement } from './svg.ts';
import { boldFactor, displayName, wrapText } from './text-fit.ts';
import { adaptiveTheme, fontStack, type Theme } from './theme.ts';

/** What every chart is told. */
export interface ChartOptions {
  /** Short name, shown as the heading and read aloud. */
  readonly title: string;
  /** What the chart shows and what to see in it; read aloud, not drawn. */
  readonly description: string;
  /** Name of the element, a letter then letters, digits, `-`, `_`; derived from the content when
   * absent, so that equal charts have equal names. */
  readonly id?: string;
  /** Colours; CSS variables with light fall-backs when absent. */
  readonly theme?: Theme;
  /** Width; px, > 0. */
  readonly width?: number;
  /** Whether the heading is drawn; true when absent. */
  readonly showTitle?: boolean;
}

/** A chart under construction. */
export interface Frame {
  readonly id: string;
  readonly theme: Theme;
  /** Width; px. */
  readonly width: number;
  /** Where the drawing may start, below the heading; px. */
  readonly top: number;
  readonly heading: string;
  readonly title: string;
  readonly description: string;
}

const titleSize = 14;
const titleLeading = 18;

/**
 * Opens a chart: settles its name, colours, width and heading.
 *
 * @param kind - kind of chart, a word
 * @param options - what the chart is told, content included: it makes the name
 * @param width - width when the options name none; px
 * @returns the frame
 * @throws InvariantError when the width is not above zero or the name is not usable
 */
export function openFrame(kind: string, options: ChartOptions, width: number): Frame {
  const id = options.id ?? `${kind}-${hashName(JSON.stringify(options))}`;
  check(/^[A-Za-z][\w-]*$/.test(id), 'id', 'a letter, then letters, digits, - and _', id);
  const theme = options.theme ?? adaptiveTheme;
  const settled = options.width ?? width;
  checkPositive('width', settled);
  const lines =
    options.showTitle === false
      ? []
      : wrapText(displayName(options.title), (settled - 8) / boldFactor, titleSize, 2);
  const heading = lines
    .map((line, i) =>
      textElement(4, 17 + i * titleLeading, line, {
        size: titleSize,
        fill: theme.ink,
        weight: 600,
      }),
    )
    .join('');
  return {
    id,
    theme,
    width: settled,
    top: lines.length === 0 ? 4 : 10 + lines.length * titleLeading,
    heading,
    title: options.title,
    description: options.description,
  };
}

/**
 * Closes a chart into one SVG document.
 *
 * @param frame - the open frame
 * @param height - height; px, > 0
 * @param body - markup of the drawing
 * @param definitions - markup of patterns and gradients
 * @returns the SVG text, with title and description for readers
 */
export function closeFrame(frame: Frame, height: number, body: string, definitions = ''): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.ceil(frame.width)} ${Math.ceil(height)}`,
      width: Math.ceil(frame.width),
      height: Math.ceil(height),
      role: 'img',
      'aria-labelledby': `${frame.id}-title ${frame.id}-desc`,
      'font-family': fontStack,
      style: 'max-width:100%;height:auto;font-variant-numeric:tabular-nums',
    },
    element('title', { id: `${frame.id}-title` }, escapeText(frame.title)) +
      element('desc', { id: `${frame.id}-desc` }, escapeText(frame.description)) +
      (definitions === '' ? '' : element('defs', {}, definitions)) +
      frame.heading +
      body,
  );
}

/**
 * Closes a chart that has nothing to draw: it says so.
 *
 * @param frame - the open frame
 * @param height - height; px, > 0
 * @returns the SVG text with the words `no data`
 */
export function emptyChart(frame: Frame, height = frame.top + 80): string {
  const body =
    element('rect', {
      x: 4.5,
      y: frame.top + 0.5,
      width: Math.max(1, frame.width - 9),
      height: Math.max(1, height - frame.top - 5),
      rx: 4,
      fill: 'none',
      stroke: frame.theme.grid,
      'stroke-dasharray': '4 4',
    }) +
    textElement(frame.width / 2, (frame.top + height) / 2 + 3, 'no data', {
      anchor: 'middle',
      fill: frame.theme.muted,
    });
  return closeFrame(frame, height, body);
}

/**
 * Writes a note below the drawing, such as what was left out.
 *
 * @param frame - the open frame
 * @param y - base line of the first line; px
 * @param note - the note
 * @returns markup and the height it takes; px
 */
export function footnote(
  frame: Frame,
  y: number,
  note: string,
): { readonly markup: string; readonly height: number } {
  const lines = note === '' ? [] : wrapText(note, frame.width - 8, 10, 3);
  const markup = lines
    .map((line, i) => textElement(4, y + i * 13, line, { size: 10, fill: frame.theme.muted }))
    .join('');
  return { markup, height: lines.length * 13 };
}
