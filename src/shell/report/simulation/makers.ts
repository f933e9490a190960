/**
 * @module What makers hold: delta of their options and of their perpetuals, at the clock's places.
 */
import { join } from 'node:path';
import { microsPerYear } from '../../../base/index.ts';
import { normalCdf } from '../../../quant/index.ts';
import { type Clock, instantOf, placeAfter, runningSum } from './clock.ts';
import { eachRow } from './csv-rows.ts';
import { type ListedContract, notionalOf } from './instruments.ts';
import type { Person } from './people.ts';
import type { Surroundings } from './surroundings.ts';

/** Inventory of one maker at the places of the clock: delta by underlying, USD. */
export interface MakerInventory {
  readonly address: string;
  /** Delta of the options. */
  readonly options: ReadonlyMap<string, Float64Array>;
  /** Delta of the perpetuals. */
  readonly perpetuals: ReadonlyMap<string, Float64Array>;
}

/** Most makers that are followed. */
export const makersMax = 12;

/** Positions of makers by contract and place. */
type Positions = Map<string, Map<string, Float64Array>>;

/**
 * Follows the positions of makers and reckons their delta from the exported marks.
 *
 * @param folder - of the simulated venue
 * @param clock - of the run
 * @param surroundings - for the index
 * @param contracts - by name
 * @param people - everybody
 * @returns one inventory for each of the first twelve makers; options count at places at which a
 *   mark was written
 */
export async function readInventories(
  folder: string,
  clock: Clock,
  surroundings: Surroundings,
  contracts: ReadonlyMap<string, ListedContract>,
  people: ReadonlyMap<string, Person>,
): Promise<MakerInventory[]> {
  const makers = [...people.values()].filter(({ type }) => type === 'maker').slice(0, makersMax);
  const width = clock.steps + 1;
  const level = () => new Map(surroundings.assets.map((asset) => [asset, new Float64Array(width)]));
  const inventories = new Map(
    makers.map(({ address }) => [address, { address, options: level(), perpetuals: level() }]),
  );
  const positions = await readPositions(folder, clock, contracts, inventories);
  for (const [name, byMaker] of positions) {
    const contract = contracts.get(name)!;
    if (contract.isOption) continue;
    const index = surroundings.index.get(contract.underlying)!;
    for (const [address, held] of byMaker) {
      const perpetuals = inventories.get(address)!.perpetuals.get(contract.underlying)!;
      held.forEach((quantity, place) => {
        perpetuals[place]! += quantity * notionalOf(contract, index[place]!);
      });
    }
  }
  await addOptions(folder, clock, contracts, positions, inventories);
  return [...inventories.values()];
}

async function readPositions(
  folder: string,
  clock: Clock,
  contracts: ReadonlyMap<string, ListedContract>,
  makers: ReadonlyMap<string, unknown>,
): Promise<Positions> {
  const positions: Positions = new Map();
  const width = clock.steps + 1;
  const change = (name: string, address: string, at: number, quantity: number) => {
    const byMaker = positions.get(name) ?? new Map<string, Float64Array>();
    positions.set(name, byMaker);
    const held = byMaker.get(address) ?? new Float64Array(width);
    byMaker.set(address, held);
    held[placeAfter(clock, at)]! += quantity;
  };
  const columns = ['at', 'participant', 'instrument', 'side', 'quantity'];
  await eachRow(join(folder, 'fills.csv'), columns, (at, address, name, side, quantity) => {
    if (!makers.has(address!) || !contracts.has(name!)) return;
    change(name!, address!, Number(at), (side === 'buy' ? 1 : -1) * Number(quantity));
  });
  const settled = ['at', 'participant', 'instrument', 'quantity'];
  for (const file of ['exercises.csv', 'settlements.csv']) {
    await eachRow(join(folder, file), settled, (at, address, name, quantity) => {
      if (makers.has(address!) && contracts.has(name!)) {
        change(name!, address!, Number(at), -Number(quantity));
      }
    });
  }
  for (const byMaker of positions.values()) for (const held of byMaker.values()) runningSum(held);
  return positions;
}

async function addOptions(
  folder: string,
  clock: Clock,
  contracts: ReadonlyMap<string, ListedContract>,
  positions: Positions,
  inventories: ReadonlyMap<string, MakerInventory>,
): Promise<void> {
  const columns = ['at', 'instrument', 'iv', 'forward', 'index'];
  await eachRow(join(folder, 'marks.csv'), columns, (written, name, iv, forward, index) => {
    const byMaker = positions.get(name!);
    if (byMaker === undefined || iv === '') return;
    const at = Number(written);
    const place = placeAfter(clock, at);
    if (instantOf(clock, place) !== at) return;
    const contract = contracts.get(name!)!;
    const delta = deltaOf(contract, Number(iv), Number(forward), at);
    for (const [address, held] of byMaker) {
      if (held[place] === 0) continue;
      const notional = held[place]! * notionalOf(contract, Number(index));
      const options = inventories.get(address)!.options.get(contract.underlying)!;
      options[place]! += delta * notional;
    }
  });
}

/** Black delta per unit of underlying. */
function deltaOf(
  { strike, expiryMicros, isCall }: ListedContract,
  vol: number,
  forward: number,
  at: number,
): number {
  const deviation = vol * Math.sqrt(Math.max(expiryMicros - at, 60e6) / microsPerYear);
  const call = normalCdf(Math.log(forward / strike) / deviation + deviation / 2);
  return isCall ? call : call - 1;
}
