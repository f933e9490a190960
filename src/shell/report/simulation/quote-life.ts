/**
 * @module Life of quotes: how long one stands until its owner replaces it, and how late it comes.
 */
import { join } from 'node:path';
import { eachRow } from './csv-rows.ts';
import type { Person } from './people.ts';
import type { Surroundings } from './surroundings.ts';

/** Durations in bins of a tenth of a decade, from a tenth of a millisecond on. */
export interface Durations {
  readonly bins: Float64Array;
  count: number;
}

/** What is known of the quotes of one group of wallets. */
export interface QuoteGroup {
  readonly name: string;
  /** From one quote to the next of the same wallet on the same contract. */
  readonly life: Durations;
  /** From decision to arrival. */
  readonly latency: Durations;
  /** From a minute with a large move to the wallet's first quote on the perpetual. */
  readonly afterMove: Durations;
  quotes: number;
}

/** Quotes of all groups. */
export interface QuoteReading {
  readonly groups: readonly QuoteGroup[];
  readonly rows: number;
  /** Mean latency by hour over all makers, milliseconds; 0 in hours without quotes. */
  readonly latencyByHour: Float64Array;
}

const binsPerDecade = 10;
const shortestMs = 0.1;
const decades = 10;

/** Minutes whose move is beyond so many of the median absolute move count as large. */
const largeMove = 5;

function createDurations(): Durations {
  return { bins: new Float64Array(decades * binsPerDecade), count: 0 };
}

function addDuration(durations: Durations, micros: number): void {
  const ms = Math.max(micros / 1000, shortestMs);
  const bin = Math.floor(Math.log10(ms / shortestMs) * binsPerDecade);
  durations.bins[Math.min(bin, durations.bins.length - 1)]! += 1;
  durations.count++;
}

/**
 * Lists the share of durations that are longer than each bound.
 *
 * @param durations - of a group
 * @returns bounds in milliseconds with shares in [0, 1], from the first that loses any
 */
export function survivalOf({ bins, count }: Durations): { ms: number; share: number }[] {
  const points: { ms: number; share: number }[] = [];
  let left = count;
  bins.forEach((inBin, bin) => {
    if (points.length === 0 && inBin > 0) {
      points.push({ ms: shortestMs * 10 ** (bin / binsPerDecade), share: 1 });
    }
    left -= inBin;
    if (points.length > 0 && (inBin > 0 || left > 0)) {
      points.push({ ms: shortestMs * 10 ** ((bin + 1) / binsPerDecade), share: left / count });
    }
  });
  return points;
}

/**
 * Returns the middle duration.
 *
 * @param durations - of a group
 * @returns milliseconds, exact to a tenth of a decade; undefined without durations
 */
export function medianMs({ bins, count }: Durations): number | undefined {
  let seen = 0;
  for (const [bin, inBin] of bins.entries()) {
    seen += inBin;
    if (seen >= count / 2 && count > 0) {
      return shortestMs * 10 ** ((bin + 0.5) / binsPerDecade);
    }
  }
  return undefined;
}

/** Makers by what they have undertaken and by speed, adversaries by kind. */
function groupOf({ type, isAdversary, parameters }: Person): string {
  if (isAdversary) return `${type} (adversary)`;
  const bound = parameters.get('obliged') === 'true' ? 'obliged' : 'free to leave';
  const latency = Number(parameters.get('latencyMs'));
  return `${latency <= 100 ? 'fast' : 'slow'} maker, ${bound}`;
}

interface LargeMoves {
  /** First instants of the minutes, by perpetual's underlying. */
  readonly byAsset: ReadonlyMap<string, ReadonlySet<number>>;
}

function largeMoves({ minutes }: Surroundings, startMicros: number): LargeMoves {
  const byAsset = new Map<string, ReadonlySet<number>>();
  for (const [asset, prices] of minutes) {
    const moves = prices.map((price, i) => (i === 0 ? 0 : Math.abs(price / prices[i - 1]! - 1)));
    const middle = moves.slice().sort()[moves.length >> 1]!;
    const large = new Set<number>();
    moves.forEach((size, i) => {
      if (size > largeMove * middle) large.add(startMicros + i * 60e6);
    });
    byAsset.set(asset, large);
  }
  return { byAsset };
}

/**
 * Reads all quotes once.
 *
 * @param folder - of the simulated venue
 * @param startMicros - start of the run; microseconds since 1970 UTC
 * @param surroundings - for large moves
 * @param people - everybody
 * @returns durations by group; the last quote of each wallet and contract has no life yet
 */
export async function readQuoteLife(
  folder: string,
  startMicros: number,
  surroundings: Surroundings,
  people: ReadonlyMap<string, Person>,
): Promise<QuoteReading> {
  const groups = new Map<string, QuoteGroup>();
  const moves = largeMoves(surroundings, startMicros);
  const before = new Map<string, number>();
  const prices = surroundings.minutes.get(surroundings.assets[0]!)!;
  const hours = Math.ceil(prices.length / 60);
  const latencySum = new Float64Array(hours);
  const latencyCount = new Float64Array(hours);
  const columns = ['at', 'participant', 'instrument', 'decidedAt'];
  const rows = await eachRow(
    join(folder, 'quotes.csv'),
    columns,
    (written, address, instrument, decided) => {
      const person = people.get(address!);
      if (person === undefined) return;
      const group = groupNamed(groups, groupOf(person));
      const at = Number(written);
      const key = `${address} ${instrument}`;
      const last = before.get(key);
      before.set(key, at);
      group.quotes++;
      if (last !== undefined) addDuration(group.life, at - last);
      // What the venue itself pulls was decided by nobody.
      if (decided !== '') {
        const wait = at - Number(decided);
        addDuration(group.latency, wait);
        if (person.type === 'maker') {
          const hour = Math.min(hours - 1, Math.floor((at - startMicros) / 3600e6));
          latencySum[hour]! += wait / 1000;
          latencyCount[hour]!++;
        }
      }
      const asset = instrument!.endsWith('-PERP') ? instrument!.slice(0, -5) : undefined;
      const minute = startMicros + Math.floor((at - startMicros) / 60e6) * 60e6;
      const isFirst = last === undefined || last < minute;
      if (asset !== undefined && isFirst && moves.byAsset.get(asset)?.has(minute)) {
        addDuration(group.afterMove, at - minute);
      }
    },
  );
  const latencyByHour = latencySum.map((sum, hour) => sum / Math.max(1, latencyCount[hour]!));
  return { groups: [...groups.values()].sort(byName), rows, latencyByHour };
}

function byName(x: QuoteGroup, y: QuoteGroup): number {
  const rank = ({ name }: QuoteGroup) => (name.includes('adversary') ? 1 : 0);
  return rank(x) - rank(y) || (x.name < y.name ? -1 : 1);
}

function groupNamed(groups: Map<string, QuoteGroup>, name: string): QuoteGroup {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group: QuoteGroup = {
    name,
    life: createDurations(),
    latency: createDurations(),
    afterMove: createDurations(),
    quotes: 0,
  };
  groups.set(name, group);
  return group;
}
