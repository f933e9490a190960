/**
 * @module Self-made files of option chains and candles for tests and for the examples of the
 *   reference.
 */
import { createRandom } from '../../base/index.ts';
import { black76 } from '../../quant/index.ts';

/** Column map of closing prices with columns of another name. */
export const closingMap = {
  kind: { constant: 'mark' },
  at: { constant: '2015-12-22T21:00:00Z' },
  fields: { price: 'last' },
  instrument: {
    type: { constant: 'option' },
    underlying: { constant: 'SPX' },
    expiry: 'maturity',
    strike: 'k',
    right: 'cp',
    settlement: { constant: 'linear' },
  },
} as const;

const dayMs = 86_400_000;

/** Strikes of the chains, about a forward of 100. */
export const chainStrikes: readonly number[] = Array.from({ length: 15 }, (_, i) => 70 + 5 * i);

/** Volatility of the chains: a skew about the forward. */
export const chainVol = (strike: number): number => 0.6 - 0.2 * Math.log(strike / 100);

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

/** Name of an option that expires at 08:00 UTC, as venues write it. */
function optionNameAt(underlying: string, expiryMs: number, strike: number, right: string): string {
  const day = new Date(expiryMs);
  const year = String(day.getUTCFullYear()).slice(2);
  const date = `${day.getUTCDate()}${months[day.getUTCMonth()]}${year}`;
  return `${underlying}-${date}-${strike}-${right}`;
}

/** How a chain of quotes is made. */
export interface QuoteShape {
  /** Milliseconds since 1970 UTC. */
  readonly atMs: number;
  /** Days at 08:00 UTC. */
  readonly expiries: readonly string[];
  readonly underlying?: string;
  readonly strikes?: readonly number[];
  /** Unit of the times written. */
  readonly unit?: 's' | 'ms' | 'us';
  readonly vol?: (strike: number) => number;
}

const perMs = { s: 1e-3, ms: 1, us: 1e3 } as const;

/**
 * Writes rows of quotes around Black prices at a forward of 100.
 *
 * @param shape - instant, expiries and strikes
 * @returns lines `at,instrument,bid,ask` without header
 */
export function quoteLines(shape: QuoteShape): readonly string[] {
  const { atMs, expiries, underlying = 'ABC', strikes = chainStrikes, unit = 'ms' } = shape;
  const { vol = chainVol } = shape;
  return expiries.flatMap((expiry) => {
    const expiryMs = Date.parse(`${expiry}T08:00:00Z`);
    const years = (expiryMs - atMs) / dayMs / 365;
    return strikes.flatMap((strike) =>
      ['C', 'P'].map((right) => {
        const value = black76(100, strike, years, vol(strike), right === 'C');
        const [bid, ask] = [Math.max(0.01, value - 0.05), value + 0.05];
        const name = optionNameAt(underlying, expiryMs, strike, right);
        return `${Math.round(atMs * perMs[unit])},${name},${bid},${ask}`;
      }),
    );
  });
}

/** Header of `quoteLines`. */
export const quoteHeader = 'at,instrument,bid,ask';

/**
 * Writes closing prices of US options whose day stands in the name of the file.
 *
 * @param day - trading day, e.g. `2017-04-03`
 * @param expiries - days
 * @returns CSV; the underlying in the first row
 */
export function closingText(day: string, expiries: readonly string[]): string {
  const atMs = Date.parse(`${day}T20:00:00Z`);
  const rows = expiries.flatMap((expiry) => {
    const years = (Date.parse(`${expiry}T20:00:00Z`) - atMs) / dayMs / 365;
    return chainStrikes.flatMap((strike) =>
      ['C', 'P'].map((right) => {
        const close = black76(100, strike, years, chainVol(strike), right === 'C');
        return `${expiry.replaceAll('-', '')},${strike},${right},${close.toFixed(4)},0`;
      }),
    );
  });
  return `#expiry,strike,right,close,implied_volatility\n,,,100,\n${rows.join('\n')}\n`;
}

/**
 * Writes the minute quotes of one contract, as members of an archive hold them: no header, prices
 * in ten-thousandths, times in milliseconds since midnight in New York.
 *
 * @param strike - price
 * @param right - call or put
 * @param years - to expiry
 * @returns CSV of the minutes 09:30 to 09:34
 */
export function minuteText(strike: number, right: 'call' | 'put', years: number): string {
  const value = black76(100, strike, years, chainVol(strike), right === 'call');
  const raw = (price: number): number => Math.round(10_000 * Math.max(0.01, price));
  const [bid, ask] = [raw(value - 0.05), raw(value + 0.05)];
  const rows = Array.from({ length: 5 }, (_, minute) => {
    const sides = [bid, bid, bid, bid, 10, ask, ask, ask, ask, 10];
    return [34_200_000 + 60_000 * minute, ...sides].join(',');
  });
  return `${rows.join('\n')}\n`;
}

/** First instant of `candleText`. */
export const candlesFromMs: number = Date.UTC(2024, 0, 1);

/**
 * Writes six-hourly candles of a constant volatility of 50 % a year.
 *
 * @param count - candles
 * @param skip - candles left out at the start
 * @returns CSV with times in milliseconds
 */
export function candleText(count: number, skip = 0): string {
  const random = createRandom('candles');
  const deviation = 0.5 / Math.sqrt(4 * 365);
  let price = 100;
  const lines = Array.from({ length: count }, (_, i) => {
    const open = price;
    let [high, low] = [price, price];
    for (let step = 0; step < 32; step++) {
      price *= Math.exp((deviation / Math.sqrt(32)) * random.normal());
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    return `${candlesFromMs + i * 6 * 3600e3},${open},${high},${low},${price},10`;
  });
  return `timestamp,open,high,low,close,volume\n${lines.slice(skip).join('\n')}\n`;
}

/**
 * Writes chains of a flat volatility, one a day at 01:00 UTC, expiring 5 and 45 days later.
 *
 * @param fromDay - days after the first candle
 * @param days - number of chains
 * @param vol - annualised
 * @returns CSV of quotes on BTC
 */
export function dailyChains(fromDay: number, days: number, vol: number): string {
  const rows = Array.from({ length: days }, (_, i) => {
    const atMs = candlesFromMs + (fromDay + i) * dayMs + 3600e3;
    const expiries = [5, 45].map((ahead) =>
      new Date(atMs + ahead * dayMs).toISOString().slice(0, 10),
    );
    const strikes = [80, 85, 90, 95, 100, 105, 110, 115, 120, 125];
    return quoteLines({ atMs, expiries, strikes, underlying: 'BTC', vol: () => vol });
  });
  return `${quoteHeader}\n${rows.flat().join('\n')}\n`;
}
