/**
 * @module Tables of the counterparties: leverage profiles, exposures, closings, contagion vectors.
 */
import { join } from 'node:path';
import type { Counterparties, Counterparty, CounterpartyVector } from '../../broker/index.ts';
import type { MoveSide } from '../../risk/index.ts';
import { type TableRow, writeTable } from '../store/index.ts';
import { tableColumns } from './columns.ts';
import type { TableFormat } from './out-folder.ts';
import { instant, proximityCells, tidy, usd } from './outputs.ts';

const sides: readonly MoveSide[] = ['down', 'up'];
const signOf = (side: MoveSide): 1 | -1 => (side === 'down' ? -1 : 1);

/** Relative move of a log move in the direction of a side; a plain 0 where nothing moves. */
const relative = (side: MoveSide, move: number): number =>
  move === 0 ? 0 : tidy(Math.expm1(signOf(side) * move));

/**
 * Writes the tables of counterparties, exposures and contagion.
 *
 * @param folder - folder of the results
 * @param format - ending of the files
 * @param counterparties - what to write
 * @param asOfMicros - instant of the reading; microseconds since 1970 UTC
 */
export async function writeCounterpartyTables(
  folder: string,
  format: TableFormat,
  counterparties: Counterparties,
  asOfMicros: number,
): Promise<void> {
  const at = instant(asOfMicros);
  const write = async (
    name: 'counterparties' | 'exposures' | 'closings' | 'contagion',
    rows: Iterable<TableRow>,
  ): Promise<void> => {
    await writeTable(join(folder, `${name}.${format}`), tableColumns[name], rows);
  };
  await write('counterparties', counterpartyRows(counterparties, at));
  await write('exposures', exposureRows(counterparties, at));
  await write('closings', closingRows(counterparties, at));
  await write('contagion', contagionRows(counterparties, at));
}

const vectorOf = ({ vectors }: Counterparty, side: MoveSide): CounterpartyVector | undefined =>
  vectors.find((vector) => vector.side === side);

function* counterpartyRows({ all }: Counterparties, at: string): Iterable<TableRow> {
  for (const counterparty of all) {
    const { address, rank, profile, proximity } = counterparty;
    const { equityUsd, grossUsd, netUsd, leverage, share, cumulativeShare, herfindahl } = profile;
    const [down, up, , , probability, nearHours] = proximityCells(proximity);
    yield [
      at,
      address,
      rank,
      usd(equityUsd),
      usd(grossUsd),
      usd(netUsd),
      leverage === undefined ? undefined : tidy(leverage),
      tidy(share),
      tidy(cumulativeShare),
      tidy(herfindahl),
      down,
      up,
      probability,
      nearHours,
      ...sides.flatMap((side) => reachCells(vectorOf(counterparty, side))),
    ];
  }
}

function reachCells(vector: CounterpartyVector | undefined): readonly TableRow[number][] {
  if (vector === undefined) return [undefined, undefined, undefined, undefined, undefined];
  const { reached, reachedUsd, fixedPoint, fixedPointUsd } = vector;
  const passed = fixedPoint.participants.length;
  return [reached.length, usd(reachedUsd), fixedPoint.depth, passed, usd(fixedPointUsd)];
}

function* exposureRows({ all, underlyings }: Counterparties, at: string): Iterable<TableRow> {
  for (const counterparty of all) {
    for (const exposure of counterparty.profile.exposures) {
      const { asset, grossUsd, netUsd, deltaUsd, shareOfOpenInterest } = exposure;
      const market = underlyings.get(asset);
      // Without a price there is no notional, and so no exposure.
      if (market === undefined) continue;
      const { name, spot, volume } = market;
      yield [
        at,
        counterparty.address,
        name,
        usd(grossUsd),
        usd(netUsd),
        usd(deltaUsd),
        tidy(shareOfOpenInterest),
        volume.units > 0 ? usd(volume.units * spot) : undefined,
        ...sides.flatMap((side) => flowCells(vectorOf(counterparty, side), asset, spot)),
      ];
    }
  }
}

function flowCells(
  vector: CounterpartyVector | undefined,
  asset: number,
  spot: number,
): readonly TableRow[number][] {
  const flow = vector?.flows.find((one) => one.asset === asset);
  if (vector === undefined || flow === undefined) return [undefined, undefined, undefined];
  const { side, move } = vector;
  const sign = signOf(side);
  return [
    usd(sign * flow.units * spot * Math.exp(sign * move)),
    flow.hours === undefined ? undefined : tidy(flow.hours),
    flow.hours === undefined ? undefined : relative(side, flow.move),
  ];
}

function* closingRows({ all }: Counterparties, at: string): Iterable<TableRow> {
  for (const { address, closings } of all) {
    for (const { instrument, contracts, notionalUsd } of closings) {
      yield [at, address, instrument, tidy(contracts), usd(notionalUsd)];
    }
  }
}

function* contagionRows({ all }: Counterparties, at: string): Iterable<TableRow> {
  const known = new Map(all.map((one) => [one.profile.participant, one]));
  for (const { address, vectors } of all) {
    for (const { side, move, reached } of vectors) {
      for (const edge of reached) {
        const other = known.get(edge.participant);
        if (other === undefined) continue;
        yield [
          at,
          address,
          side,
          relative(side, move),
          other.address,
          relative(side, edge.move),
          relative(side, edge.further),
          usd(other.profile.equityUsd),
          usd(other.profile.grossUsd),
          usd(edge.shortfallUsd),
        ];
      }
    }
  }
}
