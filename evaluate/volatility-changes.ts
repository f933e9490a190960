/**
 * @module Change points of the Turing Change Point Dataset, against five annotators per series.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesInRetrospect, standardPrior } from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';

const margin = 5;

interface Annotated {
  readonly name: string;
  readonly length: number;
  /** Places of the observations that are not missing, and their values. */
  readonly places: readonly number[];
  readonly values: readonly number[];
  readonly annotations: readonly (readonly number[])[];
}

function readSeries(folder: string): readonly Annotated[] {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const annotations = read('annotations.json') as Record<string, Record<string, number[]>>;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'annotations.json')
    .map((file) => read(file))
    .filter(({ n_dim }) => n_dim === 1)
    .map(({ name, series }) => {
      const raw = series[0].raw as readonly (number | null)[];
      const places = raw.flatMap((value, i) => (value === null ? [] : [i]));
      const values = places.map((i) => raw[i]!);
      return {
        name,
        length: raw.length,
        places,
        values,
        annotations: Object.values(annotations[name]),
      };
    });
}

function standardised(values: readonly number[]): number[] {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const scale = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  return values.map((x) => (x - mean) / scale);
}

/** True changes that a found one lies near; each found one serves once. */
function matched(truth: readonly number[], found: readonly number[]): number {
  const free = new Set(found);
  let count = 0;
  for (const at of truth) {
    const near = [...free].filter((x) => Math.abs(x - at) <= margin);
    if (near.length === 0) continue;
    free.delete(near.reduce((a, b) => (Math.abs(b - at) < Math.abs(a - at) ? b : a)));
    count++;
  }
  return count;
}

/** F1 with the start of the series as a change that all agree on. */
function score(annotations: Annotated['annotations'], changes: readonly number[]): number {
  const found = [...new Set([0, ...changes])];
  const truths = annotations.map((list) => [...new Set([0, ...list])]);
  const union = [...new Set(truths.flat())].sort((a, b) => a - b);
  const precision = matched(union, found) / found.length;
  const recall =
    truths.reduce((sum, truth) => sum + matched(truth, found) / truth.length, 0) / truths.length;
  return (2 * precision * recall) / (precision + recall);
}

function segments(changes: readonly number[], length: number): readonly [number, number][] {
  const starts = [...new Set([0, ...changes])].sort((a, b) => a - b);
  return starts.map((start, i) => [start, starts[i + 1] ?? length]);
}

/** Mean over annotators of the overlap of each of their segments with the best found one. */
function cover({ annotations, length }: Annotated, changes: readonly number[]): number {
  const found = segments(changes, length);
  const overlap = ([a, b]: [number, number], [c, d]: [number, number]) => {
    const inside = Math.max(0, Math.min(b, d) - Math.max(a, c));
    return inside / (b - a + (d - c) - inside);
  };
  const covers = annotations.map((list) =>
    segments(list, length).reduce((sum, truth) => {
      const best = Math.max(...found.map((segment) => overlap(truth, segment)));
      return sum + ((truth[1] - truth[0]) / length) * best;
    }, 0),
  );
  return covers.reduce((sum, x) => sum + x, 0) / covers.length;
}

/**
 * Finds the changes of every series with the default prior.
 *
 * @param context - data and messages
 * @returns cover and F1 beside those of finding nothing, and the Nile
 */
export async function changePoints(context: EvaluationContext): Promise<readonly Finding[]> {
  const folder = join(context.dataDir, 'tcpd');
  if (!existsSync(folder)) {
    context.skip('tcpd: annotated change points');
    return [];
  }
  const series = readSeries(folder);
  const rows = series.map((one) => {
    const found = changesInRetrospect(standardised(one.values), standardPrior);
    const changes = found.map((at) => one.places[at]);
    return { one, changes, f1: score(one.annotations, changes), cover: cover(one, changes) };
  });
  const sample = rows.length;
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / sample;
  const poor = rows.filter(({ f1, one }) => f1 < score(one.annotations, []));
  context.note(`worse than no change at all: ${poor.map(({ one }) => one.name).join(', ')}`);
  const nile = rows.find(({ one }) => one.name === 'nile')!;
  // Van den Burg and Williams (2020), arXiv 2003.06222, table 1: 0.636 and 0.690 on 34 series.
  return [
    finding({
      name: 'change points, default prior: cover (baseline: none found)',
      value: mean(rows.map((row) => row.cover)),
      baseline: mean(rows.map(({ one }) => cover(one, []))),
      target: '>= 0.63',
      sample,
    }),
    finding({
      name: 'change points, default prior: F1 (baseline: none found)',
      value: mean(rows.map((row) => row.f1)),
      baseline: mean(rows.map(({ one }) => score(one.annotations, []))),
      target: '>= 0.69',
      sample,
    }),
    finding({ name: 'change points of the Nile: F1', value: nile.f1, target: '= 1', sample: 1 }),
    finding({
      name: 'change points of the Nile: cover',
      value: nile.cover,
      target: '>= 0.88',
      sample: 1,
    }),
  ];
}
