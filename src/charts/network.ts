/**
 * @module Network: nodes by kind, their links, names of those that matter where there is room.
 */
import { check } from '../base/index.ts';
import {
  type ChartOptions,
  closeFrame,
  emptyChart,
  type Frame,
  footnote,
  openFrame,
} from './frame.ts';
import { kindLegend, shapeMark } from './marks.ts';
import { layNetwork } from './network-layout.ts';
import { lineElement, textElement } from './svg.ts';
import { displayName, textWidth } from './text-fit.ts';
import { categoricalColour } from './theme.ts';

/** One node. */
export interface NetworkNode {
  /** Unique among the nodes. */
  readonly id: string;
  /** Shown to a pointer, and beside the node when `isNamed`; the id when absent. */
  readonly label?: string;
  /** One of the kinds of the chart. */
  readonly kind: string;
  /** Weight that the area of the mark shows; any unit, >= 0. */
  readonly size: number;
  /** Whether the name is drawn where there is room. */
  readonly isNamed?: boolean;
}

/** One link between two nodes. */
export interface NetworkLink {
  readonly from: string;
  readonly to: string;
  /** Drawn darker and placed with more pull. */
  readonly isStrong?: boolean;
}

/** What a network is told. */
export interface NetworkOptions extends ChartOptions {
  readonly nodes: readonly NetworkNode[];
  readonly links: readonly NetworkLink[];
  /** Kinds in their fixed order, which settles colour and shape. */
  readonly kinds: readonly string[];
  /** Height of the drawing without legend; px, 420 when absent. */
  readonly height?: number;
  /** What was left out, below the drawing. */
  readonly note?: string;
}

const margin = 18;
/** Greatest number of nodes; more cannot be told apart. */
const nodesMax = 400;

/**
 * Draws a network.
 *
 * Limits: no node gives the words `no data`; names that would touch another are left to the
 * pointer.
 *
 * @param options - nodes, links and looks
 * @returns SVG text
 * @throws InvariantError when there are more than 400 nodes, ids repeat or a link names none
 */
export function network(options: NetworkOptions): string {
  const frame = openFrame('network', options, 720);
  const { nodes, links, kinds } = options;
  check(nodes.length <= nodesMax, 'nodes', `at most ${nodesMax}`, nodes.length);
  const places = new Map(nodes.map(({ id }, i) => [id, i]));
  check(places.size === nodes.length, 'nodes', 'of different ids', nodes.length - places.size);
  if (nodes.length === 0) return emptyChart(frame);
  const pairs = links.map(({ from, to }) => [placeOf(places, from), placeOf(places, to)] as const);
  const strong = pairs.filter((_, i) => links[i]!.isStrong === true);
  const legend = kindLegend(frame, kinds, frame.top);
  const top = frame.top + legend.height + 4;
  const height = options.height ?? 420;
  const width = frame.width - 2 * margin;
  const spots = layNetwork(nodes.length, [...pairs, ...strong, ...strong], width / height).map(
    ({ x, y }) => ({ x: margin + x * width, y: top + margin + y * (height - 2 * margin) }),
  );
  const lines = pairs.map(([i, j], k) => {
    const from = spots[i]!;
    const to = spots[j]!;
    const isStrong = links[k]!.isStrong === true;
    return lineElement(from.x, from.y, to.x, to.y, {
      stroke: frame.theme.muted,
      'stroke-width': isStrong ? 1.4 : 0.7,
      'stroke-opacity': isStrong ? 0.8 : 0.35,
    });
  });
  const marks = drawNodes(frame, options, spots);
  const foot = footnote(frame, top + height + 12, options.note ?? '');
  const body = legend.markup + lines.join('') + marks + foot.markup;
  return closeFrame(frame, top + height + 6 + foot.height, body);
}

function placeOf(places: ReadonlyMap<string, number>, id: string): number {
  const place = places.get(id);
  check(place !== undefined, 'link', 'between nodes of the chart', id);
  return place!;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

function drawNodes(frame: Frame, { nodes, kinds }: NetworkOptions, spots: readonly Spot[]): string {
  const most = Math.max(...nodes.map(({ size }) => size), 1e-9);
  const order = nodes.map((_, i) => i).sort((i, j) => nodes[j]!.size - nodes[i]!.size);
  const taken: { left: number; right: number; y: number }[] = [];
  let marks = '';
  let names = '';
  for (const i of order) {
    const { kind, size, label, id, isNamed } = nodes[i]!;
    const { x, y } = spots[i]!;
    const index = Math.max(0, kinds.indexOf(kind));
    const area = 34 + 320 * (size / most);
    const look = { fill: categoricalColour(frame.theme, index), stroke: frame.theme.background };
    marks += shapeMark(index, x, y, area, { ...look, 'stroke-width': 0.8 }, label ?? id);
    if (isNamed !== true) continue;
    const name = displayName(label ?? id);
    const reach = Math.sqrt(area) / 2 + 3;
    const width = textWidth(name);
    const isLeft = x + reach + width > frame.width - 2;
    const left = isLeft ? x - reach - width : x + reach;
    const isFree = taken.every(
      (box) => Math.abs(box.y - y) > 11 || left > box.right + 3 || left + width < box.left - 3,
    );
    if (!isFree) continue;
    taken.push({ left, right: left + width, y });
    const style = { size: 10, fill: frame.theme.ink, halo: frame.theme.background } as const;
    names += textElement(left, y + 3.5, name, style);
  }
  return marks + names;
}
