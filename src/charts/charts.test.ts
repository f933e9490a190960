import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bars,
  barsTable,
  chartFigure,
  escapeText,
  heatmap,
  heatmapTable,
  histogram,
  histogramTable,
  intervalGlyph,
  lightTheme,
  lineChart,
  lineChartTable,
  reliability,
  reliabilityTable,
  ridgeline,
  ridgelineTable,
  scatter,
  scatterTable,
  sparkline,
  surface,
  surfaceTable,
  tableFallback,
  themeStyleSheet,
  timeline,
  timelineTable,
} from './index.ts';
import { element } from './svg.ts';

const token =
  /<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>|([^<>]+)|([\s\S])/g;

/**
 * Looks for the first fault of markup.
 *
 * @param markup - SVG or HTML text without comments, declarations and void elements
 * @returns what is wrong, or nothing
 */
function checkMarkup(markup: string): string {
  const open: string[] = [];
  for (const match of markup.matchAll(token)) {
    const [, closing, tag, attributes, single, text, stray] = match;
    if (stray !== undefined) return `stray ${stray} at ${match.index}`;
    if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text)) return `bare & at ${match.index}`;
      continue;
    }
    const names = [...(attributes ?? '').matchAll(/([\w:.-]+)="/g)].map((found) => found[1]);
    if (new Set(names).size < names.length) return `attribute twice at ${match.index}`;
    if (closing === '/') {
      if (open.pop() !== tag) return `</${tag}> at ${match.index} closes another element`;
    } else if (single !== '/') {
      open.push(tag!);
    }
  }
  return open.length === 0 ? '' : `<${open.at(-1)}> is never closed`;
}

const named = { title: 'Title', description: 'What it shows.' };
const hour = 3_600_000_000;

/** Every chart without anything to draw. */
const empty: Readonly<Record<string, string>> = {
  bars: bars({ ...named, rows: [] }),
  heatmap: heatmap({ ...named, rows: [], columns: [], cells: [] }),
  histogram: histogram({ ...named, values: [] }),
  intervalGlyph: intervalGlyph({ ...named, interval: null, domain: [0, 1] }),
  lineChart: lineChart({ ...named, series: [{ name: 'a', points: [{ x: 1, y: null }] }] }),
  lineChartNoSeries: lineChart({ ...named, series: [], references: [{ value: 1, label: 'r' }] }),
  logarithmicOfNothing: lineChart({
    ...named,
    yKind: 'log',
    series: [{ name: 'a', points: [{ x: 1, y: -1 }] }],
  }),
  reliability: reliability({
    ...named,
    bins: [{ predicted: 0.5, observed: 0, low: 0, high: 1, count: 0 }],
  }),
  ridgeline: ridgeline({ ...named, rows: [] }),
  scatter: scatter({ ...named, points: [] }),
  sparkline: sparkline({ ...named, values: [null] }),
  surface: surface({ ...named, xs: [], ys: [], zs: [] }),
  surfaceOfHoles: surface({
    ...named,
    xs: [0, 1],
    ys: [0, 1],
    zs: [
      [1, 1],
      [1, null],
    ],
  }),
  timeline: timeline({ ...named, lanes: ['a'], kinds: ['b'], events: [] }),
};

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);
const positive = number.map(Math.abs);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constant('<script>alert(1)</script>'),
  fc.constant('__proto__'),
);
const opening = fc.record({
  title: name,
  description: name,
  width: fc.integer({ min: 1, max: 900 }),
});
const maybe = fc.option(number, { nil: null });
const triple = fc.tuple(number, number, number).map((parts) => {
  const [low, mean, high] = parts.sort((a, b) => a - b);
  return { low: low!, mean: mean!, high: high! };
});
const ascending = (max: number) =>
  fc
    // The two zeros are one place.
    .uniqueArray(number, { maxLength: max, comparator: (a, b) => a === b })
    .map((xs) => xs.sort((a, b) => a - b));
const few = { maxLength: 6 };

const barCharts = fc
  .tuple(opening, fc.array(fc.record({ label: name, value: number }), few))
  .map(([o, rows]) => ({ ...o, rows, rowsMax: 4 }));
const lineCharts = fc
  .tuple(
    opening,
    fc.constantFrom('number', 'log', 'time'),
    fc.constantFrom('linear', 'log'),
    fc.array(
      fc.record({
        name,
        markers: fc.boolean(),
        joined: fc.boolean(),
        intervals: fc.constantFrom('band', 'bars'),
        points: fc.array(
          fc.tuple(number, maybe, triple).map(([x, y, { low, high }]) => ({ x, y, low, high })),
          few,
        ),
      }),
      few,
    ),
    fc.array(fc.record({ value: number, label: name }), { maxLength: 2 }),
  )
  .map(([o, xKind, yKind, series, references]) => ({ ...o, xKind, yKind, series, references }));
const scatters = fc
  .tuple(
    opening,
    fc.constantFrom('linear', 'log'),
    fc.array(fc.record({ x: number, y: number, label: name, kind: name, size: positive }), few),
    fc.array(name, few),
  )
  .map(([o, yKind, points, kinds]) => ({ ...o, yKind, points, kinds }));
const heatmaps = fc
  .tuple(
    opening,
    fc.array(name, few),
    fc.array(name, few),
    fc.array(fc.array(fc.record({ value: maybe, flagged: fc.boolean() }), few), few),
    fc.constantFrom('sequential', 'diverging'),
  )
  .map(([o, rows, columns, cells, ramp]) => ({ ...o, rows, columns, cells, ramp }));
const histograms = fc
  .tuple(opening, fc.array(number, few), fc.array(fc.record({ value: number, label: name }), few))
  .map(([o, values, markers]) => ({ ...o, values, markers }));
const ridgelines = fc
  .tuple(
    opening,
    fc.array(
      fc
        .tuple(name, ascending(8), triple, fc.array(positive, { minLength: 8, maxLength: 8 }))
        .map(([label, xs, ends, density]) => ({
          label,
          xs,
          density: density.slice(0, xs.length),
          ...ends,
        })),
      few,
    ),
  )
  .map(([o, rows]) => ({ ...o, rows }));
const timelines = fc
  .tuple(
    opening,
    fc.array(fc.record({ lane: name, atMicros: number, value: number, kind: name }), few),
    fc.array(name, few),
  )
  .map(([o, events, lanes]) => ({ ...o, events, lanes, kinds: lanes }));
const surfaces = fc
  .tuple(opening, ascending(5), ascending(5), fc.array(maybe, { minLength: 25, maxLength: 25 }))
  .map(([o, xs, ys, flat]) => ({
    ...o,
    xs,
    ys,
    zs: ys.map((_, j) => xs.map((_, i) => flat[j * 5 + i]!)),
  }));
const reliabilities = fc
  .tuple(
    opening,
    fc.array(
      fc.record({ predicted: share, observed: share, low: share, high: share, count: fc.nat() }),
      few,
    ),
  )
  .map(([o, bins]) => ({ ...o, bins }));
const sparklines = fc.tuple(opening, fc.array(fc.tuple(maybe, triple), few)).map(([o, values]) => ({
  ...o,
  values: values.map(([value]) => value),
  band: values.map(([, part]) => part),
  format: String,
}));
const glyphs = fc.tuple(opening, triple, number, number).map(([o, interval, low, high]) => ({
  ...o,
  interval,
  domain: [low, high] as const,
  reference: low,
}));

function expectSound(markup: string): void {
  expect(checkMarkup(markup)).toBe('');
  expect(markup).not.toMatch(/NaN|undefined|Infinity/);
  expect(markup).not.toContain('<script');
}

/** Draws twice: a chart is sound, and equal options give equal text. */
function draws<T>(options: fc.Arbitrary<T>, draw: (options: T) => string): void {
  fc.assert(
    fc.property(options, (one) => {
      const markup = draw(one);
      expectSound(markup);
      expect(draw(structuredCloneOf(one))).toBe(markup);
    }),
    { numRuns: 150 },
  );
}

/** A copy that shares no object; functions stay. */
function structuredCloneOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(structuredCloneOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, structuredCloneOf(part)]),
  ) as T;
}

describe('limits', () => {
  it.each(Object.entries(empty))('%s says no data', (_, markup) => {
    expect(markup).toContain('>no data</text>');
    expectSound(markup);
  });
  it('an unusable name or width is refused', () => {
    expect(() => bars({ ...named, rows: [], id: '1 a' })).toThrow('id must be');
    expect(() => bars({ ...named, rows: [], width: 0 })).toThrow('width must be');
  });
  it('a value that is not finite is refused', () => {
    expect(() => bars({ ...named, rows: [{ label: 'a', value: Number.NaN }] })).toThrow('finite');
    expect(() => histogram({ ...named, values: [Number.POSITIVE_INFINITY] })).toThrow('finite');
    expect(() => sparkline({ ...named, values: [Number.NaN] })).toThrow('finite');
  });
  it('two hundred rows are cut and counted', () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({ label: `row ${i}`, value: i }));
    const markup = bars({ ...named, rows });
    expect(markup).toContain('140 more of 200 are not drawn');
    expect(barsTable({ ...named, rows }).rows).toHaveLength(200);
  });
});

describe('readers', () => {
  it('every chart carries role, title and description', () => {
    for (const markup of Object.values(empty)) {
      const ids = /role="img" aria-labelledby="([\w-]+) ([\w-]+)"/.exec(markup)!;
      expect(markup).toContain(`<title id="${ids[1]}">Title</title>`);
      expect(markup).toContain(`<desc id="${ids[2]}">What it shows.</desc>`);
    }
  });
  it('markup in labels is shown as text', () => {
    const label = '<script>alert("x")</script>';
    const markup = bars({ ...named, width: 900, rows: [{ label, value: 1 }] });
    expect(markup).toContain(`>${escapeText(label)}</text>`);
    expect(markup).not.toContain('<script');
  });
  it('addresses are shortened in labels', () => {
    const label = '0x12345678901234567890123456789012345abcd';
    expect(bars({ ...named, rows: [{ label, value: 1 }] })).toContain('>0x1234…abcd<');
  });
});

describe('order and colour', () => {
  const event = { lane: 'b', atMicros: 0, value: 1, kind: 'late' };
  it('lanes keep their order whatever comes first', () => {
    const markup = timeline({
      ...named,
      lanes: ['a', 'b'],
      kinds: ['early', 'late'],
      events: [event, { ...event, lane: 'a', atMicros: hour, kind: 'early' }],
    });
    expect(markup.indexOf('>a</text>')).toBeLessThan(markup.indexOf('>b</text>'));
  });
  it('a kind keeps its colour when other kinds are absent', () => {
    const kinds = ['early', 'late'];
    const markup = timeline({ ...named, theme: lightTheme, lanes: ['b'], kinds, events: [event] });
    const mark = new RegExp(`fill="${lightTheme.categorical[1]}"[^>]*><title>b: late`);
    expect(markup).toMatch(mark);
  });
  it('the ink of a cell follows the luminance of its fill', () => {
    const markup = heatmap({
      ...named,
      theme: lightTheme,
      rows: ['r'],
      columns: ['low', 'high'],
      cells: [[{ value: 0 }, { value: 9 }]],
    });
    expect(markup).toMatch(/fill="#14181d">0</);
    expect(markup).toMatch(/fill="#ffffff">9</);
  });
  it('a flagged cell is hatched and the hatch is explained', () => {
    const markup = heatmap({
      ...named,
      id: 'h',
      rows: ['r'],
      columns: ['c'],
      cells: [[{ value: 1, flagged: true }]],
      flagMeaning: 'obligation missed',
    });
    expect(markup).toContain('<pattern id="h-hatch"');
    expect(markup.split('url(#h-hatch)')).toHaveLength(3);
    expect(markup).toContain('>obligation missed</text>');
  });
  it('far cells of a surface come before near ones', () => {
    const markup = surface({
      ...named,
      xs: [0, 1, 2],
      ys: [0, 1],
      zs: [
        [0, 1, 2],
        [3, 4, 5],
      ],
    });
    expect(markup.indexOf('<title>0, 0: 0')).toBeLessThan(markup.indexOf('<title>1, 0: 1'));
  });
  it('what lies beyond the range of z is cut and counted', () => {
    const options = {
      ...named,
      xs: [0, 1],
      ys: [0, 1],
      zs: [
        [0, 1],
        [1, 50],
      ],
    };
    expect(surface({ ...options, zRange: [0, 10] })).toContain('Beyond the drawn range: 1;');
    expect(surface(options)).not.toContain('Beyond');
  });
  it('names at the ends of lines do not overlap', () => {
    const series = Array.from({ length: 8 }, (_, i) => ({
      name: `s${i}`,
      points: [
        { x: 0, y: 0 },
        { x: 1, y: i === 7 ? 10 : 1 + i / 1000 },
      ],
    }));
    const markup = lineChart({ ...named, series });
    const heights = [...markup.matchAll(/y="([\d.]+)"[^>]*font-weight="600">s\d</g)]
      .map((found) => Number(found[1]))
      .sort((a, b) => a - b);
    expect(heights).toHaveLength(8);
    for (let i = 1; i < 8; i++) {
      expect(heights[i]! - heights[i - 1]!).toBeGreaterThanOrEqual(13.9);
    }
  });
});

describe('line chart of many examples', () => {
  const points = [
    { x: 0, y: 1 },
    { x: 1, y: 2 },
  ];
  it('faint series are drawn without a name', () => {
    const series = [
      { name: 'median', points },
      { name: 'example', points, isFaint: true },
    ];
    const svg = lineChart({ ...named, series });
    expect(svg).toContain('>median<');
    expect(svg).not.toContain('>example<');
    expect(svg.split('stroke-opacity').length - 1).toBe(1);
  });
  it('spans are shaded within the plot and named', () => {
    const spans = [{ from: 0.5, to: 9, label: 'crash' }];
    const svg = lineChart({ ...named, series: [{ name: 'a', points }], spans });
    expect(svg).toContain('>crash<');
    expect(checkMarkup(svg)).toBe('');
  });
  it('names above the plot leave the whole width to the lines', () => {
    const series = [{ name: 'a series with a long name', points }];
    const end = (svg: string) =>
      Math.max(...[...svg.matchAll(/L(\d+(?:\.\d+)?),/g)].map((match) => Number(match[1])));
    const above = lineChart({ ...named, series, names: 'above' });
    expect(end(above)).toBeGreaterThan(end(lineChart({ ...named, series })) + 50);
    expect(above).toContain('>a series with a long name<');
  });
});

describe('tables', () => {
  it('headings are aligned as their cells', () => {
    const table = tableFallback(barsTable({ ...named, rows: [{ label: 'a', value: 1 }] }));
    expect(table).toContain('<th scope="col" class="num">Value</th>');
    expect(table).toContain('<td class="num">1</td>');
    expect(themeStyleSheet()).toContain('.rapport-table .num{text-align:right');
  });
  it('no row says no data', () => {
    expect(tableFallback({ caption: 'c', columns: [], rows: [] })).toContain('>no data</td>');
  });
  it('a row of another length is refused', () => {
    const table = { caption: 'c', columns: [{ name: 'a' }], rows: [['1', '2']] };
    expect(() => tableFallback(table)).toThrow('1 cells');
  });
});

describe('properties', () => {
  it('any text in content and attributes gives well-formed markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(checkMarkup(element('g', { a: text }, `${escapeText(text)}.`))).toBe('');
      }),
    );
  });
  it('the checker finds faults', () => {
    for (const fault of ['<a>', '<a></b>', '<a b="1" b="2"/>', 'x & y', '<a b=1/>', '</a>']) {
      expect(checkMarkup(fault)).not.toBe('');
    }
  });

  const figure = (svg: string, table: Parameters<typeof chartFigure>[1]) => chartFigure(svg, table);
  it('bars', () => draws(barCharts, (o) => figure(bars(o), barsTable(o))));
  it('line chart', () => draws(lineCharts, (o) => figure(lineChart(o), lineChartTable(o))));
  it('scatter', () => draws(scatters, (o) => figure(scatter(o), scatterTable(o))));
  it('heat map', () => draws(heatmaps, (o) => figure(heatmap(o), heatmapTable(o))));
  it('histogram', () => draws(histograms, (o) => figure(histogram(o), histogramTable(o))));
  it('ridgeline', () => draws(ridgelines, (o) => figure(ridgeline(o), ridgelineTable(o))));
  it('time-line', () => draws(timelines, (o) => figure(timeline(o), timelineTable(o))));
  it('surface', () => draws(surfaces, (o) => figure(surface(o), surfaceTable(o))));
  it('reliability', () => draws(reliabilities, (o) => figure(reliability(o), reliabilityTable(o))));
  it('sparkline', () => draws(sparklines, sparkline));
  it('interval glyph', () => draws(glyphs, intervalGlyph));
});
