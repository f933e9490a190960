/**
 * @module What participants do: order flow by type and day, liquidations, acts of adversaries.
 */
import { join } from 'node:path';
import { microsPerDay } from '../../../base/index.ts';
import type { Clock } from './clock.ts';
import { eachRow } from './csv-rows.ts';
import { type ListedContract, notionalOf } from './instruments.ts';
import type { Person } from './people.ts';
import { indexAt, type Surroundings } from './surroundings.ts';

/** Order flow of the takers. */
export interface Flow {
  readonly days: number;
  /** Taken notional by type and day, USD. */
  readonly perpetuals: ReadonlyMap<string, Float64Array>;
  readonly options: ReadonlyMap<string, Float64Array>;
  /** Fees paid less rebates got by type, USD. */
  readonly fees: ReadonlyMap<string, number>;
  readonly trades: number;
  /** Notional of liquidated positions that met the book, and of those taken over; USD. */
  readonly closed: { readonly inBook: number; readonly takenOver: number };
}

/**
 * Reads who took how much.
 *
 * @param folder - of the simulated venue
 * @param clock - of the run
 * @param surroundings - for the index
 * @param contracts - by name
 * @param people - everybody
 * @returns notional by type and day without liquidations, which are told apart
 */
export async function readFlow(
  folder: string,
  clock: Clock,
  surroundings: Surroundings,
  contracts: ReadonlyMap<string, ListedContract>,
  people: ReadonlyMap<string, Person>,
): Promise<Flow> {
  const days = Math.ceil((clock.endMicros - clock.startMicros) / microsPerDay);
  const perpetuals = new Map<string, Float64Array>();
  const options = new Map<string, Float64Array>();
  const fees = new Map<string, number>();
  const closed = { inBook: 0, takenOver: 0 };
  let trades = 0;
  const columns = ['at', 'participant', 'instrument', 'quantity', 'role', 'fee', 'cause', 'order'];
  await eachRow(
    join(folder, 'fills.csv'),
    columns,
    (written, address, name, quantity, role, fee, cause, order) => {
      const type = people.get(address!)?.type;
      const contract = contracts.get(name!);
      if (type === undefined || contract === undefined) return;
      fees.set(type, (fees.get(type) ?? 0) + Number(fee));
      if (role !== 'taker') return;
      const at = Number(written);
      const index = indexAt(surroundings, clock, contract.underlying, at);
      if (cause === 'liquidation') {
        // Who takes a position over has no order to meet.
        const how = order === '' ? 'takenOver' : 'inBook';
        closed[how] += Number(quantity) * notionalOf(contract, index);
        return;
      }
      const flow = contract.isOption ? options : perpetuals;
      const row = flow.get(type) ?? new Float64Array(days);
      flow.set(type, row);
      const day = Math.min(days - 1, Math.floor((at - clock.startMicros) / microsPerDay));
      row[day]! += Number(quantity) * notionalOf(contract, index);
      trades++;
    },
  );
  return { days, perpetuals, options, fees, trades, closed };
}

/** One liquidation. */
export interface LiquidationEvent {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly type: string;
  /** USD. */
  readonly notional: number;
  /** Equity when it came, USD; below zero what insurance pays. */
  readonly accountValue: number;
}

/**
 * Reads the liquidations.
 *
 * @param folder - of the simulated venue
 * @param people - everybody
 * @returns events in time order
 */
export async function readLiquidations(
  folder: string,
  people: ReadonlyMap<string, Person>,
): Promise<LiquidationEvent[]> {
  const events: LiquidationEvent[] = [];
  const columns = ['at', 'participant', 'notional', 'accountValue'];
  await eachRow(
    join(folder, 'liquidations.csv'),
    columns,
    (at, address, notional, accountValue) => {
      events.push({
        atMicros: Number(at),
        type: people.get(address!)?.type ?? 'unknown',
        notional: Number(notional),
        accountValue: Number(accountValue),
      });
    },
  );
  return events.sort((x, y) => x.atMicros - y.atMicros);
}

/** Acts of one kind of adversary within one step of the clock. */
export interface ActCount {
  readonly kind: string;
  readonly act: string;
  /** First act of the step; microseconds since 1970 UTC. */
  readonly atMicros: number;
  count: number;
}

/**
 * Counts the acts of adversaries by step.
 *
 * @param folder - of the simulated venue
 * @param stepMicros - width of a step, > 0
 * @returns counts in time order
 */
export async function readActs(folder: string, stepMicros: number): Promise<ActCount[]> {
  const counts = new Map<string, ActCount>();
  await eachRow(join(folder, 'truth/acts.csv'), ['at', 'type', 'act'], (at, kind, act) => {
    const key = `${kind} ${act} ${Math.floor(Number(at) / stepMicros)}`;
    const known = counts.get(key);
    if (known !== undefined) known.count++;
    else counts.set(key, { kind: kind!, act: act!, atMicros: Number(at), count: 1 });
  });
  return [...counts.values()].sort((x, y) => x.atMicros - y.atMicros);
}

/** Funding of one perpetual at one hour beside the basis. */
export interface FundingPoint {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: number;
  readonly instrument: string;
  /** Fraction per hour. */
  readonly rate: number;
}

/**
 * Reads the funding rates.
 *
 * @param folder - of the simulated venue
 * @returns one point for each perpetual and hour
 */
export async function readFunding(folder: string): Promise<FundingPoint[]> {
  const points: FundingPoint[] = [];
  const columns = ['at', 'participant', 'instrument', 'rate'];
  await eachRow(join(folder, 'funding.csv'), columns, (at, account, instrument, rate) => {
    if (account !== '') return;
    points.push({ atMicros: Number(at), instrument: instrument!, rate: Number(rate) });
  });
  return points;
}
