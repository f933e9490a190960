/**
 * @module Events of the venues on which readings are judged: the real export, and synthetic ones.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { adapters } from '../src/ingest/index.ts';
import type { MarketEvent } from '../src/market/index.ts';
import { checkVenueConfig, simulateVenue, type VenueConfig } from '../src/simulation/index.ts';
import type { EvaluationContext } from './evaluation.ts';
import { eventsOf, type VenueFile } from './venue-replay.ts';

const realSet = 'hyperliquid-venue-2023';
const realFiles = ['non_mm_ledger_updates.csv', 'liquidations.csv', 'non_mm_trades.csv'];

/** Files that tell nothing to the broker, or to nobody but those who judge. */
const untold = /^(truth\/|quotes|manifest)|\.json$/;

/** A venue's events, and the files that they come from. */
export interface VenueEvents {
  readonly events: readonly MarketEvent[];
  readonly files: readonly VenueFile[];
}

/**
 * Reads the real export.
 *
 * @param context - says where the data lie, and hears of their absence
 * @returns events in the order of a log; undefined where the data are absent
 */
export async function realVenueEvents(
  context: EvaluationContext,
): Promise<VenueEvents | undefined> {
  const folder = join(context.dataDir, realSet);
  if (!existsSync(folder)) {
    context.skip(`${realSet} is absent`);
    return undefined;
  }
  const files = realFiles.map((path) => ({
    path,
    content: gunzipSync(readFileSync(join(folder, `${path}.gz`))),
  }));
  return { files, events: await eventsOf(adapterOf('hyperliquid-export'), files) };
}

/**
 * Simulates a venue; its quotes are left out of the events.
 *
 * @param input - configuration
 * @returns configuration, events in the order of a log, and all files, those of the truth too
 * @throws Error when the configuration is refused
 */
export async function syntheticVenueEvents(
  input: Readonly<Record<string, unknown>>,
): Promise<VenueEvents & { readonly config: VenueConfig }> {
  const config = checkVenueConfig(input);
  if (!config.ok) throw new Error(config.failure.field);
  const texts = new Map<string, string[]>();
  for (const { file, text } of simulateVenue(config.value)) {
    const parts = texts.get(file) ?? [];
    parts.push(text);
    texts.set(file, parts);
  }
  const files = Array.from(texts, ([path, parts]) => ({ path, content: parts.join('') }));
  const told = files.filter(({ path }) => !untold.test(path));
  return { config: config.value, files, events: await eventsOf(adapterOf('table'), told) };
}

function adapterOf(wanted: string) {
  return adapters.find(({ name }) => name === wanted)!;
}
