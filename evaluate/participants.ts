/**
 * @module Participants: replay of a real venue against its own records, calibration out of time.
 *
 * The real venue is the early Hyperliquid export: 138 traders, 32 liquidations, no fees, funding or
 * marks. The synthetic venue plants the truth that no real venue tells.
 */
import { microsPerHour } from '../src/base/index.ts';
import { type BrokerState, readParticipant } from '../src/broker/index.ts';
import { readAllRows } from '../src/ingest/index.ts';
import type { Dictionary } from '../src/market/index.ts';
import { type Evaluation, type EvaluationContext, type Finding, finding } from './evaluation.ts';
import {
  handOverFinding,
  liquidationFindings,
  noteBins,
  riskFindings,
} from './participants-findings.ts';
import {
  alphaFindings,
  type Halfway,
  readHalfway,
  velocityFindings,
} from './participants-halves.ts';
import { syntheticVenue } from './participants-synthetic.ts';
import { realVenueEvents } from './venue-events.ts';
import {
  foldHourly,
  judgeRisk,
  type RiskReading,
  readRisk,
  type VenueFile,
} from './venue-replay.ts';

/** Decimal text as units of 1e-12. */
function units(text: string): bigint {
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole!) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'));
  return text.startsWith('-') ? -size : size;
}

/** Replays the trade file in whole numbers, without any part of the project but its CSV reader. */
function exactFindings(trades: VenueFile, state: BrokerState, dictionary: Dictionary): Finding[] {
  const read = readAllRows('csv', trades.content);
  if (!read.ok) throw new Error(read.failure.kind);
  const wallets = new Map<string, { fills: number; volume: bigint }>();
  const positions = new Map<string, bigint>();
  for (const { fields } of read.value.rows) {
    const { user, coin, side, px, sz } = fields as Readonly<Record<string, string>>;
    const wallet = wallets.get(user!) ?? { fills: 0, volume: 0n };
    wallet.fills += 1;
    wallet.volume += units(px!) * units(sz!);
    wallets.set(user!, wallet);
    const signed = side === 'Bid' ? units(sz!) : -units(sz!);
    const key = `${user} ${coin}-PERP`;
    positions.set(key, (positions.get(key) ?? 0n) + signed);
  }
  let fillsOff = 0;
  let volumeOff = 0;
  for (const [user, { fills, volume }] of wallets) {
    const row = readParticipant(state, dictionary.participants.ids.get(user)!);
    if (row.fills !== fills) fillsOff++;
    const exact = Number(volume) / 1e24;
    volumeOff = Math.max(volumeOff, Math.abs(row.volumeUsd / exact - 1));
  }
  let positionsOff = 0;
  const { columns, rows } = state.context.fold.accounts.positions;
  for (let row = 0; row < rows; row++) {
    const user = dictionary.participants.texts[columns.first[row]!]!;
    const key = `${user} ${dictionary.instruments[columns.second[row]!]!.name}`;
    if (columns.quantity[row] !== Number(positions.get(key)) / 1e12) positionsOff++;
  }
  const missing = positions.size - rows;
  const n = wallets.size;
  return [
    finding({
      name: 'replay: wallets with a wrong number of fills',
      value: fillsOff,
      sample: n,
      target: '= 0',
    }),
    finding({
      name: 'replay: traded volume, largest relative error of a wallet',
      value: volumeOff,
      sample: n,
      target: '<= 1e-12',
    }),
    finding({
      name: 'replay: end positions that differ from the exact decimal sum',
      value: positionsOff + Math.abs(missing),
      sample: positions.size,
      target: '= 0',
    }),
  ];
}

async function realVenue(context: EvaluationContext): Promise<Finding[]> {
  const real = await realVenueEvents(context);
  if (real === undefined) return [];
  const { events, files } = real;
  const fills = events.filter((event) => event.kind === 'fill');
  const middle = Math.floor(fills[fills.length >> 1]!.atMicros / microsPerHour);
  const readings: RiskReading[] = [];
  let weekBefore: Halfway | undefined;
  let halfway: Halfway | undefined;
  const { state, dictionary } = foldHourly(events, (hour, now) => {
    readRisk(hour, now, readings);
    if (hour === middle - 7 * 24) weekBefore = readHalfway(now);
    if (hour === middle) halfway = readHalfway(now);
  });
  const { everybody, withPosition } = judgeRisk(readings, events, dictionary);
  noteBins(context, 'everybody', everybody);
  noteBins(context, 'with a position', withPosition);
  return [
    ...liquidationFindings(state),
    handOverFinding(state),
    ...exactFindings(files[2]!, state, dictionary),
    ...riskFindings('risk, everybody', everybody, true),
    ...riskFindings('risk, with a position', withPosition, true),
    ...alphaFindings(halfway!, state),
    ...velocityFindings(weekBefore!, halfway!, state),
  ];
}

/** What `npm run evaluate` finds here. */
export const evaluations: readonly Evaluation[] = [
  {
    name: 'participants',
    run: async (context) => [...(await realVenue(context)), ...(await syntheticVenue(context))],
  },
];
