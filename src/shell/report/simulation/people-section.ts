/**
 * @module Sections on participants: equity curves by type, who won and lost, makers' inventory.
 */
import { type LineSeries, type ShadedSpan, shortAddress } from '../../../charts/index.ts';
import type { Section } from '../page.ts';
import type { AccountCurves, CashReplay } from './accounts.ts';
import { type Clock, instantOf } from './clock.ts';
import {
  barsFigure,
  curvePoints,
  halfWidth,
  lineFigure,
  percent,
  placesOf,
  sideBySide,
  smallMultiples,
  usd,
} from './figure.ts';
import type { MakerInventory } from './makers.ts';
import { type Person, typesOf } from './people.ts';

/** Points of an equity curve. */
const curveMost = 80;
const multipleWidth = 360;

/**
 * Draws equity curves of every type.
 *
 * @param clock - of the run
 * @param people - everybody
 * @param replay - profit by account
 * @param spans - stress scripts
 * @returns section
 */
export function peopleSection(
  clock: Clock,
  people: ReadonlyMap<string, Person>,
  replay: CashReplay,
  spans: readonly ShadedSpan[],
): Section {
  const group = (isAdversary: boolean) =>
    smallMultiples(
      typesOf(people, isAdversary).map((type) => typeFigure(clock, type, people, replay, spans)),
    );
  return {
    id: 'participants',
    title: 'Participants',
    lead:
      'Profit by type over the sum paid in: equity less what was paid in, replayed from the ' +
      'files. Thick line: median wallet; band: middle 80 %; thin lines: the wallets at the 10, ' +
      '50 and 90 % points of final profit.',
    body:
      `${group(false)}<h3>Adversaries</h3>${group(true)}` +
      sideBySide([false, true].map((isAdversary) => winnersFigure(people, replay, isAdversary))),
  };
}

function accountsOf(
  type: string,
  people: ReadonlyMap<string, Person>,
  { curves }: CashReplay,
): AccountCurves[] {
  return [...people.values()]
    .filter((person) => person.type === type)
    .flatMap(({ address }) => curves.get(address) ?? []);
}

function typeFigure(
  clock: Clock,
  type: string,
  people: ReadonlyMap<string, Person>,
  replay: CashReplay,
  spans: readonly ShadedSpan[],
): string {
  const accounts = accountsOf(type, people, replay);
  const shares = accounts.map(({ profit, paidIn }) => profit.map((value) => value / paidIn));
  const ranked = shares.slice().sort((x, y) => x.at(-1)! - y.at(-1)!);
  const at = (share: number) =>
    ranked[Math.min(ranked.length - 1, Math.floor(share * ranked.length))];
  const examples = [...new Set([at(0.1), at(0.5), at(0.9)])].flatMap((one) => one ?? []);
  const series: LineSeries[] = [
    { name: 'median', points: bandPoints(clock, shares), colourIndex: 0 },
    ...examples.map((values, i) => ({
      name: `example ${i + 1}`,
      points: curvePoints(clock, values, curveMost),
      colourIndex: 1,
      isFaint: true,
    })),
  ];
  return lineFigure({
    title: `${type} (${accounts.length})`,
    description: `Profit of ${accounts.length} wallets of type ${type} over what they paid in`,
    width: multipleWidth,
    height: 130,
    xKind: 'time',
    formatY: percent,
    spans: spans.map((span) => ({ ...span, label: '' })),
    references: [{ value: 0, label: '' }],
    series: accounts.length === 0 ? [] : series,
  });
}

function bandPoints(clock: Clock, shares: readonly Float64Array[]): LineSeries['points'] {
  return placesOf(clock.steps + 1, curveMost).map((place) => {
    const values = shares.map((one) => one[place]!).sort((x, y) => x - y);
    const at = (share: number) => values[Math.floor(share * (values.length - 1) + 0.5)]!;
    return { x: instantOf(clock, place), y: at(0.5), low: at(0.1), high: at(0.9) };
  });
}

function winnersFigure(
  people: ReadonlyMap<string, Person>,
  replay: CashReplay,
  isAdversary: boolean,
): string {
  const rows = typesOf(people, isAdversary).map((type) => ({
    label: type,
    value: accountsOf(type, people, replay).reduce((sum, { profit }) => sum + profit.at(-1)!, 0),
  }));
  return barsFigure({
    title: isAdversary ? 'Final profit of adversaries' : 'Final profit of participants',
    description:
      'Sum over the wallets of a type; coins held count at the index, so it is no zero sum',
    width: halfWidth,
    format: usd,
    rows: rows.sort((x, y) => y.value - x.value),
  });
}

/**
 * Draws what makers hold.
 *
 * @param clock - of the run
 * @param inventories - of the makers that are followed
 * @param people - everybody
 * @param spans - stress scripts
 * @returns section
 */
export function makerSection(
  clock: Clock,
  inventories: readonly MakerInventory[],
  people: ReadonlyMap<string, Person>,
  spans: readonly ShadedSpan[],
): Section {
  return {
    id: 'makers',
    title: "Makers' inventory",
    lead:
      'Delta in USD by underlying: options and perpetuals together, thin lines the options ' +
      'alone. A maker hedges part of what is beyond the band, every ten minutes; options are ' +
      'reckoned from the exported marks.',
    body: smallMultiples(
      inventories.map(({ address, options, perpetuals }) => {
        const parameters = people.get(address)!.parameters;
        const band = Number(parameters.get('hedgeBandUsd'));
        const bound = parameters.get('obliged') === 'true' ? 'obliged' : 'free to leave';
        return lineFigure({
          title: `${shortAddress(address)}, ${parameters.get('latencyMs')} ms, ${bound}`,
          description: 'Delta of options and perpetuals together, and of options alone, USD',
          width: multipleWidth,
          height: 150,
          xKind: 'time',
          formatY: usd,
          spans: spans.map((span) => ({ ...span, label: '' })),
          references: [
            { value: band, label: 'hedge band' },
            { value: -band, label: '' },
          ],
          series: inventorySeries(clock, options, perpetuals),
        });
      }),
    ),
  };
}

function inventorySeries(
  clock: Clock,
  options: MakerInventory['options'],
  perpetuals: MakerInventory['perpetuals'],
): LineSeries[] {
  // No marks are written at the very end of the run.
  const points = (values: Float64Array) => curvePoints(clock, values.subarray(0, -1), curveMost);
  return [...options].flatMap(([asset, held], i) => {
    const net = held.map((value, place) => value + perpetuals.get(asset)![place]!);
    return [
      { name: asset, points: points(net), colourIndex: i },
      { name: `${asset} options`, points: points(held), colourIndex: i, isFaint: true },
    ];
  });
}
