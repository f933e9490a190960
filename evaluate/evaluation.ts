/**
 * @module The shape of an evaluation: published figures, real data and planted truth, with
 *   intervals.
 */

/** One figure that says how true a part is. */
export interface Finding {
  readonly name: string;
  readonly value: number;
  /** Ends of the interval of the figure; null where it is exact. */
  readonly low: number | null;
  readonly high: number | null;
  /** What was asked, as `>= 0.9` or `<= 1e-5`; null when only reported. */
  readonly target: string | null;
  readonly met: boolean | null;
  /** The same figure for the naive baseline or the peer; null when there is none. */
  readonly baseline: number | null;
  /** Number of cases behind the figure. */
  readonly sample: number;
}

/** What an evaluation may read. */
export interface EvaluationContext {
  /** Folder of public data sets. */
  readonly dataDir: string;
  /** Folder of published test vectors, beside the data. */
  readonly vectorsDir: string;
  /** Says that something is absent and why that skips a part. */
  readonly skip: (what: string) => void;
  /** Progress, to stderr. */
  readonly note: (text: string) => void;
}

/** Evaluations that a subject has beside the one of its own name. */
export const alsoOf: Readonly<Record<string, readonly string[]>> = {
  surface: ['volatility', 'regimes'],
  margin: ['proximity'],
};

/**
 * A file in this folder exports `evaluations`; its name is what `npm run evaluate -- NAME` takes.
 */
export interface Evaluation {
  readonly name: string;
  readonly run: (context: EvaluationContext) => Promise<readonly Finding[]>;
}

/**
 * Completes a finding by comparing the value with a target written as text.
 *
 * @param part - the figure; `target` as `>= x`, `<= x` or `= x`
 * @returns the finding
 * @throws Error when the target text is not of that form
 */
export function finding(part: {
  readonly name: string;
  readonly value: number;
  readonly sample: number;
  readonly low?: number;
  readonly high?: number;
  readonly target?: string;
  readonly baseline?: number;
}): Finding {
  const { name, value, sample } = part;
  const target = part.target ?? null;
  return {
    name,
    value,
    low: part.low ?? null,
    high: part.high ?? null,
    target,
    met: target === null ? null : meets(value, target),
    baseline: part.baseline ?? null,
    sample,
  };
}

function meets(value: number, target: string): boolean {
  const match = /^(>=|<=|=) (.+)$/.exec(target);
  const bound = Number(match?.[2]);
  if (match === null || !Number.isFinite(bound)) throw new Error(`not a target: ${target}`);
  if (match[1] === '>=') return value >= bound;
  if (match[1] === '<=') return value <= bound;
  return value === bound;
}
