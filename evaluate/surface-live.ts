/**
 * @module The live fold over the first week of February 2026, beside surfaces fitted afresh.
 */
import { isDeepStrictEqual } from 'node:util';
import type { MarketEvent } from '../src/market/index.ts';
import {
  arbitrageGrid,
  archivedSurfaceAt,
  createLiveSurfaces,
  createSurfaceArchive,
  curveVol,
  fitSurface,
  measureArbitrage,
  observeArchive,
  observeSurface,
  surfaceAt,
} from '../src/quant/index.ts';
import { type EvaluationContext, type Finding, finding } from './evaluation.ts';
import { deribitSnapshots } from './option-chains.ts';
import { median } from './surface-pools.ts';

const lastMicros = Date.UTC(2026, 1, 8) * 1000;
const halfGapMicros = 3 * 3600e6;

/**
 * Folds the events of 1 to 7 February and reads the surface at every snapshot and three hours
 * after.
 *
 * @param context - where the data is
 * @returns arbitrage of the surfaces read, and their distance from surfaces fitted afresh
 */
export async function liveFold(context: EvaluationContext): Promise<readonly Finding[]> {
  const state = createLiveSurfaces();
  const distances: number[] = [];
  let violated = 0;
  let read = 0;
  let failed = 0;
  for await (const { events, chains, atMicros } of deribitSnapshots(context.dataDir, ['2026-02'])) {
    if (atMicros >= lastMicros) break;
    for (const event of events) observeSurface(state, event);
    for (const chain of chains) {
      const { underlying } = chain;
      for (const moment of [atMicros, atMicros + halfGapMicros]) {
        const live = surfaceAt(state, { underlying, atMicros: moment });
        if (!live.ok) {
          failed++;
          continue;
        }
        read++;
        const { slices } = live.value;
        const curves = slices.map(({ curve }) => curve);
        if (measureArbitrage(curves, arbitrageGrid(slices)).violations > 0) violated++;
        const fresh = fitSurface(chain);
        if (!fresh.ok || moment !== atMicros) continue;
        for (const slice of fresh.value.slices) {
          const same = slices.find(({ expiryMicros }) => expiryMicros === slice.expiryMicros);
          if (same === undefined) continue;
          const { years } = slice;
          distances.push(
            Math.abs(curveVol(same.curve, 0, years) - curveVol(slice.curve, 0, years)),
          );
        }
      }
    }
  }
  const archive = await archivedAnswers(context);
  return [
    finding({
      name: 'archive: past instants answered otherwise than by a fresh fold',
      value: archive.different,
      target: '= 0',
      sample: archive.asked,
    }),
    finding({
      name: 'archive: of them by a replay',
      value: archive.replayed,
      sample: archive.asked,
    }),
    finding({
      name: 'live fold: surfaces with arbitrage',
      value: violated,
      target: '= 0',
      sample: read,
    }),
    finding({
      name: 'live fold: questions without a surface',
      value: failed,
      target: '= 0',
      sample: read,
    }),
    finding({
      name: 'live fold: median distance from a fresh fit at the money, vol points',
      value: 100 * median(distances),
      sample: distances.length,
    }),
  ];
}

const firstMicros = Date.UTC(2026, 1, 1) * 1000;
const questions = 12;

/** Asks an archive of the same week, small enough to forget, and folds afresh to every instant. */
async function archivedAnswers({ dataDir }: EvaluationContext) {
  const log: MarketEvent[] = [];
  for await (const { events, atMicros } of deribitSnapshots(dataDir, ['2026-02'])) {
    if (atMicros >= lastMicros) break;
    log.push(...events);
  }
  const everyMicros = 6 * 3600e6;
  const archive = createSurfaceArchive({ everyMicros, copiesMax: 8, historyMax: 3 });
  for (const event of log) observeArchive(archive, event);
  let different = 0;
  let replayed = 0;
  for (let i = 0; i < questions; i++) {
    const atMicros = Math.round(firstMicros + ((i + 0.7) / questions) * (lastMicros - firstMicros));
    const question = { underlying: i % 2 === 0 ? 'BTC' : 'ETH', atMicros };
    const told = archivedSurfaceAt(archive, question, (from) => {
      replayed++;
      return log.slice(from);
    });
    const fresh = createLiveSurfaces();
    for (const event of log) {
      if (event.atMicros > atMicros) break;
      observeSurface(fresh, event);
    }
    if (!isDeepStrictEqual(told, surfaceAt(fresh, question))) different++;
  }
  return { asked: questions, different, replayed };
}
