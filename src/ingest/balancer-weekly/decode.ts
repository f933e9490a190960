/**
 * @module Rows of the weekly panel and of its table of provider keys.
 */
import { fail, microsPerDay, ok, type Result } from '../../base/index.ts';
import type { Decoder, Refusal, Row, Sink } from '../adapter.ts';
import { addressForm } from '../address.ts';
import {
  addressField,
  integerField,
  positiveField,
  readFields,
  refusalOf,
  type ValuesOf,
} from '../fields.ts';

/** Addresses by provider key. */
export type Providers = Map<number, string>;

/** Name of the programme in `reward` events. */
export const programme = 'balancer-liquidity-mining';

/** Start of week 1, 2020-06-01 00:00 UTC; microseconds since 1970 UTC. */
export const firstWeekMicros = Date.UTC(2020, 5, 1) * 1000;

/** First week whose figures sum several networks. */
export const severalNetworksWeek = 57;

/** The programme's weeks are numbered from 1; a larger number than this is no week. */
const weekMax = 5000;

const keyShape = { lp: integerField, address: addressField } as const;

/**
 * Creates the decoder of the table of keys; it gives no events.
 *
 * Findings: `pseudo_address`, `repeated_key`.
 *
 * @param providers - filled in place
 * @returns decoder at the first row
 */
export function createKeyDecoder(providers: Providers): Decoder {
  return {
    decode: (row, sink) => {
      const read = readFields(keyShape, row);
      if (read.ok) addKey(providers, read.value.lp, read.value.address, row, sink);
      else sink.refuse(read.failure);
    },
    finish: () => {},
  };
}

function addKey(providers: Providers, lp: number, address: string, row: Row, sink: Sink): void {
  const known = providers.get(lp);
  if (known === address) {
    sink.finding('repeated_key', row.line, `key ${lp} occurs again`);
  } else if (known !== undefined) {
    sink.refuse(refusalOf(row, 'address', `key ${lp} already has another address`));
  } else {
    const form = addressForm(address);
    if (form === 'pseudo' || form === 'null_address') {
      sink.finding('pseudo_address', row.line, 'the provider is an address that nobody owns');
    }
    providers.set(lp, address);
  }
}

interface WeekState {
  readonly providers: Providers;
  /** Lines of rewards by provider, for the current week. */
  seen: Set<number>;
  week: number;
  /** Distinct providers by week. */
  readonly wallets: Map<number, number>;
  severalNetworksLine: number | undefined;
}

const weekShape = { week: weekField, lp: integerField, bal: positiveField } as const;

function weekField(value: unknown): Result<number, string> {
  const week = integerField(value);
  if (!week.ok) return week;
  return week.value >= 1 && week.value <= weekMax ? week : fail('is not a week of the programme');
}

/**
 * Creates the decoder of the weekly panel.
 *
 * Findings: `repeated_week_and_provider`, `several_networks`, `time_goes_back`.
 *
 * @param providers - addresses by key, complete before the first row
 * @returns decoder at the first row
 */
export function createWeekDecoder(providers: Providers): Decoder {
  const state: WeekState = {
    providers,
    seen: new Set(),
    week: 0,
    wallets: new Map(),
    severalNetworksLine: undefined,
  };
  return {
    decode: (row, sink) => {
      const reward = readReward(state.providers, row);
      if (reward.ok) emitReward(state, reward.value, row.line, sink);
      else sink.refuse(reward.failure);
    },
    finish: (sink) => finishWeeks(state, sink),
  };
}

interface Reward extends ValuesOf<typeof weekShape> {
  readonly participant: string;
}

function readReward(providers: Providers, row: Row): Result<Reward, Refusal> {
  const read = readFields(weekShape, row);
  if (!read.ok) return read;
  const participant = providers.get(read.value.lp);
  if (participant === undefined) return fail(refusalOf(row, 'lp', 'no address for this key'));
  return ok({ ...read.value, participant });
}

function emitReward(state: WeekState, reward: Reward, line: number, sink: Sink): void {
  const { week, lp, bal, participant } = reward;
  if (week !== state.week) {
    if (week < state.week) sink.finding('time_goes_back', line, `week ${week} after ${state.week}`);
    state.week = week;
    state.seen = new Set();
  }
  if (state.seen.has(lp)) {
    const detail = `key ${lp} has more than one row in week ${week}; the amounts are added`;
    sink.finding('repeated_week_and_provider', line, detail);
  } else {
    state.seen.add(lp);
    state.wallets.set(week, (state.wallets.get(week) ?? 0) + 1);
  }
  if (week >= severalNetworksWeek) state.severalNetworksLine ??= line;
  const atMicros = firstWeekMicros + week * 7 * microsPerDay;
  sink.event({ kind: 'reward', atMicros, participant, programme, amount: bal }, line);
}

/** The step is told once: before, in and after the first week that sums several networks. */
function finishWeeks({ wallets, severalNetworksLine }: WeekState, sink: Sink): void {
  if (severalNetworksLine === undefined) return;
  const counts = [-1, 0, 1].map((step) => wallets.get(severalNetworksWeek + step) ?? 0);
  const detail =
    `from week ${severalNetworksWeek} on the figure sums several networks; ` +
    `providers in the weeks around: ${counts.join(', ')}`;
  sink.finding('several_networks', severalNetworksLine, detail);
}
