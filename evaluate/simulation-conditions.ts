/**
 * @module Conditions that the synthetic market must keep in what it exports, also through a crash:
 *   marks without arbitrage, funding that follows the basis.
 */
import { type Finding, finding } from './evaluation.ts';

type Row = Readonly<Record<string, string>>;

/** Marks of one expiry at one instant. */
interface MarkedExpiry {
  readonly years: number;
  readonly points: { readonly strike: number; readonly usd: number; readonly iv: number }[];
  readonly forward: number;
  /** Half a step of the grid on which prices are exported, USD. */
  readonly rounding: number;
}

const microsPerYear = 365 * 86_400e6;
const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

function expiryOf(name: string): number {
  const match = /^(\d+)([A-Z]{3})(\d\d)$/.exec(name)!;
  return Date.UTC(2000 + Number(match[3]), months.indexOf(match[2]!), Number(match[1]), 8) * 1000;
}

/** Calls by instant and asset, then expiry; instants without a whole surface are left out. */
function markedSurfaces(marks: readonly Row[]): MarkedExpiry[][] {
  const surfaces = new Map<string, Map<string, MarkedExpiry>>();
  for (const { at, instrument, price, iv, forward, settlement } of marks) {
    const [asset, expiry, strike, right] = instrument!.split('-');
    if (right !== 'C' || iv === '' || Number(at) % 3600e6 !== 0) continue;
    const years = (expiryOf(expiry!) - Number(at)) / microsPerYear;
    if (!(years > 1 / 365)) continue;
    const surface = surfaces.get(`${at} ${asset}`) ?? new Map<string, MarkedExpiry>();
    surfaces.set(`${at} ${asset}`, surface);
    const isCoin = settlement === 'inverse';
    const unit = isCoin ? Number(forward) : 1;
    const own = surface.get(expiry!) ?? {
      years,
      points: [],
      forward: Number(forward),
      rounding: isCoin ? 0.5e-6 * unit : 0.5e-4,
    };
    surface.set(expiry!, own);
    own.points.push({ strike: Number(strike), usd: Number(price) * unit, iv: Number(iv) });
  }
  return [...surfaces.values()]
    .filter((surface) => surface.size >= 4)
    .map((surface) =>
      [...surface.values()]
        .map((one) => ({ ...one, points: one.points.sort((x, y) => x.strike - y.strike) }))
        .sort((x, y) => x.years - y.years),
    );
}

/** Cost of the cheapest butterfly, by how much it is below what rounding explains; USD. */
function butterflies({ points, rounding }: MarkedExpiry): number[] {
  return points.slice(2).map((right, i) => {
    const left = points[i]!;
    const middle = points[i + 1]!;
    const share = (right.strike - middle.strike) / (right.strike - left.strike);
    const wings = share * left.usd + (1 - share) * right.usd;
    return wings - middle.usd + 2 * rounding;
  });
}

/** Total variance at the forward, between the strikes around it. */
function atMoney({ points, forward, years }: MarkedExpiry): number | undefined {
  for (let i = 1; i < points.length; i++) {
    const left = points[i - 1]!;
    const right = points[i]!;
    if (forward < left.strike || forward > right.strike) continue;
    const share = (forward - left.strike) / (right.strike - left.strike);
    return (left.iv + share * (right.iv - left.iv)) ** 2 * years;
  }
  return undefined;
}

function arbitrage(marks: readonly Row[]): Finding[] {
  const surfaces = markedSurfaces(marks);
  const costs = surfaces.flatMap((surface) => surface.flatMap(butterflies));
  const steps = surfaces.flatMap((surface) => {
    const totals = surface.flatMap((one) => atMoney(one) ?? []);
    return totals.slice(1).map((total, i) => total - totals[i]!);
  });
  return [
    finding({
      name: 'exported marks through a crash: butterflies that cost less than nothing',
      value: costs.filter((cost) => cost < 0).length,
      sample: costs.length,
      target: '= 0',
    }),
    finding({
      name: 'exported marks through a crash: total variance that falls with tenor',
      value: steps.filter((step) => step <= 0).length,
      sample: steps.length,
      target: '= 0',
    }),
  ];
}

/** Regression of the hourly rate on the basis of the same instant: planted is an eighth. */
function funding(marks: readonly Row[], rows: readonly Row[]): Finding {
  const basis = new Map(
    marks
      .filter(({ instrument }) => instrument!.endsWith('-PERP'))
      .map((row) => [`${row.at} ${row.instrument}`, Number(row.price) / Number(row.index) - 1]),
  );
  let xy = 0;
  let xx = 0;
  let sample = 0;
  for (const { at, instrument, participant, rate } of rows) {
    const x = basis.get(`${at} ${instrument}`);
    if (participant !== '' || x === undefined) continue;
    xy += x * Number(rate);
    xx += x * x;
    sample++;
  }
  return finding({
    name: 'funding on the basis, slope (planted: 0.125): off by',
    value: Math.abs(xy / xx - 0.125),
    sample,
    target: '<= 0.001',
  });
}

/**
 * Checks the exported marks and funding rates.
 *
 * @param marks - rows of `marks.csv`
 * @param rates - rows of `funding.csv`
 * @returns findings
 */
export function conditionFindings(marks: readonly Row[], rates: readonly Row[]): Finding[] {
  return [...arbitrage(marks), funding(marks, rates)];
}
