import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { microsPerHour } from '../../base/index.ts';
import {
  type BrokerState,
  marginPortfolio,
  type PricedVenue,
  participantCount,
  priceVenue,
  unbalanced,
  type VenueView,
} from '../../broker/index.ts';
import {
  collateralUsd,
  computeMargin,
  createMarginEngine,
  marginPresets,
  valueAccount,
} from '../../risk/index.ts';
import { checkVenueConfig } from '../../simulation/index.ts';
import { foldLog } from '../run/fold-log.ts';
import { type RunOptions, runExport } from '../run/run.ts';
import { writeVenue } from '../run/simulate.ts';
import { openSegmentLog } from '../store/index.ts';
import { type MarginOptions, marginPortfolios } from './margin.ts';
import { readVenueView } from './venue-view.ts';

const base = mkdtempSync(join(tmpdir(), 'rapport-margin-venue-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const asOfMicros = Date.UTC(2026, 2, 6, 15, 20) * 1000;
const whole = join(base, 'whole');
const early = join(base, 'early');
let state: BrokerState;
let view: VenueView;
let venue: PricedVenue;

beforeAll(async () => {
  const checked = checkVenueConfig({
    ...{ seed: 'desk', start: '2026-03-06', days: 1, participants: 40, stressDays: [0] },
    ...{ quotesPerMakerMinute: 2, markMinutes: 60 },
  });
  if (!checked.ok) throw new Error(checked.failure.demand);
  const files = join(base, 'venue');
  await writeVenue(files, checked.value, { minutes: () => undefined, packing: () => undefined });
  const options: Omit<RunOptions, 'out' | 'asOfMicros'> = {
    ...{ adapter: undefined, mapFile: undefined, skipUnknown: false, everyMicros: undefined },
    ...{ maxRejected: 1, note: () => undefined, progress: () => undefined },
    format: 'csv',
  };
  await runExport([files], { ...options, out: whole, asOfMicros: undefined });
  await runExport([files], { ...options, out: early, asOfMicros });
  const log = await openSegmentLog(whole, { readOnly: true });
  const folded = await foldLog(log).finally(() => log.close());
  state = folded.state;
  const atMicros = state.clock.columns.atMicros[0]!;
  const part = { atMicros, lastMicros: atMicros, untilCheckpoint: folded.checkpoint };
  view = await readVenueView(whole, part, () => undefined);
  venue = priceVenue(state, view);
}, 120_000);

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function marginsOf(
  path: string,
  more: Partial<MarginOptions> = {},
): Promise<readonly unknown[]> {
  let text = '';
  await marginPortfolios(path, {
    ...{ parameters: marginPresets.get('deribit-style')!, changes: [] },
    ...{ out: undefined, format: undefined, json: true, explain: false, withBefore: false },
    standardInput: nothing(),
    write: async (part) => {
      text += part;
    },
    ...{ note: () => undefined, progress: () => undefined },
    ...more,
  });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('the accounts of a simulated venue', () => {
  it('hold nothing together, instrument by instrument', () => {
    expect(venue.holdings.instruments.size).toBeGreaterThan(8);
    expect(unbalanced(venue.holdings)).toEqual([]);
  });

  it('take most of their volatilities from the surface', () => {
    const origins = [...venue.vols.values()].map(({ origin }) => origin);
    const own = origins.filter((origin) => origin === 'surface' || origin === 'surface_wing');
    expect(own.length).toBeGreaterThan(origins.length / 2);
  });

  it('are worth what the fold says, but for the surface of now against marks of the hour', () => {
    const { fold } = state.context;
    const engine = createMarginEngine(venue.market, marginPresets.get('deribit-style')!);
    if (!engine.ok) throw new Error('no engine');
    let [equities, values] = [0, 0];
    for (let id = 0; id < participantCount(state); id++) {
      const portfolio = marginPortfolio(state, venue, id);
      if (portfolio === null) continue;
      const { equityUsd } = valueAccount(fold, id, collateralUsd(fold.accounts, id));
      const whole = computeMargin(engine.value, portfolio);
      if (!whole.ok) throw new Error(JSON.stringify(whole.failure));
      equities += equityUsd;
      values += whole.value.markToMarket;
      // What is left: options a little off their marks.
      const held = portfolio.options.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0);
      const spots = Math.max(...venue.market.underlyings.map(({ spot }) => spot!));
      const allowed = 1e-6 * Math.abs(equityUsd) + 0.01 * spots * held;
      expect(Math.abs(whole.value.markToMarket - equityUsd)).toBeLessThan(allowed);
    }
    expect(Math.abs(values / equities - 1)).toBeLessThan(0.001);
  });

  it('have the margin at an instant that a run as of that instant has', async () => {
    const terms = { withTerms: true };
    const asked = await marginsOf(whole, { atMicros: asOfMicros, ...terms });
    expect(asked).toEqual(await marginsOf(early, terms));
    expect(asked.length).toBeGreaterThan(10);
    expect(await marginsOf(whole, terms)).not.toEqual(asked);
    expect(asOfMicros % microsPerHour).not.toBe(0);
  });

  it.each(['json', 'parquet'])('have the same margin again from .%s', async (form) => {
    const portfolio = join(base, `venue.${form}`);
    const first = await marginsOf(whole, { portfolio });
    expect(await marginsOf(portfolio)).toEqual(first);
  });

  it('take the volatilities of marks where these are wanted first', async () => {
    const { vols } = priceVenue(state, { ...view, marksFirst: true });
    for (const { origin } of vols.values()) expect(origin).toBe('mark');
    expect(await marginsOf(whole, { vols: 'marks' })).not.toEqual(await marginsOf(whole));
  });
});
