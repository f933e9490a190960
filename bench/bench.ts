/**
 * @module The shape of a benchmark: CPU-time medians over interleaved rounds, peer in the same run.
 */
import { cpuUsage } from 'node:process';

/** One promise of speed or memory, measured. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** The promise, in the same unit; null when only reported. */
  readonly target: number | null;
  readonly met: boolean | null;
  /** What was run beside it: a peer or a plain loop; null when there is none. */
  readonly peer: string | null;
  /** How many times better than the peer; above 1 is better. */
  readonly ratio: number | null;
  readonly rounds: number;
  /** (largest - smallest) / median over the rounds. */
  readonly spread: number;
}

/** Benches that a subject has beside the one of its own name. */
export const alsoOf: Readonly<Record<string, readonly string[]>> = { surface: ['volatility'] };

/** A file in this folder exports `benches`; its name is what `npm run bench -- NAME` takes. */
export interface Bench {
  readonly name: string;
  /** Runs the promise; `note` writes progress to stderr. */
  readonly run: (note: (text: string) => void) => Promise<readonly Measurement[]>;
}

/** CPU seconds of one contender over the rounds. */
export interface Timing {
  readonly medianSeconds: number;
  readonly spread: number;
  readonly rounds: number;
}

/**
 * Times contenders in turn, A B A B, in CPU time of this process.
 *
 * @param contenders - what to run, by name; each is run once unmeasured first
 * @param rounds - measured rounds, >= 3
 * @returns median CPU seconds and spread by contender name
 */
export async function timeInterleaved<K extends string>(
  contenders: Readonly<Record<K, () => unknown>>,
  rounds = 7,
): Promise<Record<K, Timing>> {
  const names = Object.keys(contenders) as K[];
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    K,
    number[]
  >;
  for (const name of names) await contenders[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const before = cpuUsage();
      await contenders[name]();
      const used = cpuUsage(before);
      seconds[name].push((used.user + used.system) / 1e6);
    }
  }
  return Object.fromEntries(names.map((name) => [name, timing(seconds[name])])) as Record<
    K,
    Timing
  >;
}

function timing(seconds: readonly number[]): Timing {
  const sorted = seconds.slice().sort((a, b) => a - b);
  const medianSeconds = sorted[sorted.length >> 1]!;
  const spread = (sorted[sorted.length - 1]! - sorted[0]!) / medianSeconds;
  return { medianSeconds, spread, rounds: sorted.length };
}

/**
 * Completes a measurement: whether the target is met and how it compares with the peer.
 *
 * @param part - what was measured; `peerValue` in the same unit when there is a peer
 * @returns the measurement
 */
export function measurement(part: {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly target?: number;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly rounds: number;
  readonly spread: number;
}): Measurement {
  const { name, value, unit, better, rounds, spread } = part;
  const target = part.target ?? null;
  const met = target === null ? null : better === 'higher' ? value >= target : value <= target;
  const ratio =
    part.peerValue === undefined
      ? null
      : better === 'higher'
        ? value / part.peerValue
        : part.peerValue / value;
  return { name, value, unit, better, target, met, peer: part.peer ?? null, ratio, rounds, spread };
}
