/**
 * @module All adapters by name, and the choice of one for a source.
 */
import { fail, ok, type Result } from '../base/index.ts';
import type { Adapter, Detection, SourceSample } from './adapter.ts';
import { balancerWeekly } from './balancer-weekly/adapter.ts';
import { deribitChain } from './deribit-chain/adapter.ts';
import { deriveTrades } from './derive-trades/adapter.ts';
import { hegic } from './hegic/adapter.ts';
import { hyperliquidBlocks } from './hyperliquid-blocks/adapter.ts';
import { hyperliquidExport } from './hyperliquid-export/adapter.ts';
import { ohlcv } from './ohlcv/adapter.ts';
import { snapshotVotes } from './snapshot-votes/adapter.ts';
import { table } from './table/adapter.ts';
import { transfers } from './transfers/adapter.ts';
import { usOptions } from './us-options/adapter.ts';

/** All adapters; at equal confidence the earlier one takes a source. */
export const adapters: readonly Adapter[] = [
  hyperliquidExport,
  hyperliquidBlocks,
  deriveTrades,
  hegic,
  deribitChain,
  balancerWeekly,
  transfers,
  snapshotVotes,
  usOptions,
  ohlcv,
  table,
];

/** Why no adapter takes a source; the message lists the adapters. */
export interface DetectFailure {
  readonly kind: 'unknown_adapter' | 'wrong_adapter' | 'unknown_format';
  readonly path: string;
  /** In words that a user understands. */
  readonly detail: string;
  readonly adapters: readonly { readonly name: string; readonly summary: string }[];
}

/** Adapter that takes a source. */
export interface Detected {
  readonly adapter: Adapter;
  readonly detection: Detection;
}

/**
 * Chooses the adapter of a source.
 *
 * @param sample - first rows of the source
 * @param forced - name of the adapter that the user demands
 * @param candidates - adapters to choose from
 * @returns adapter and detection, or why there is none
 */
export function detectAdapter(
  sample: SourceSample,
  forced?: string,
  candidates: readonly Adapter[] = adapters,
): Result<Detected, DetectFailure> {
  const refuse = (kind: DetectFailure['kind'], detail: string) =>
    fail({
      kind,
      path: sample.path,
      detail,
      adapters: candidates.map(({ name, summary }) => ({ name, summary })),
    });
  const names = candidates.map(({ name }) => name).join(', ');
  if (forced !== undefined) {
    const adapter = candidates.find(({ name }) => name === forced);
    if (adapter === undefined) {
      return refuse('unknown_adapter', `there is no adapter ${forced}; there are ${names}`);
    }
    const detection = adapter.detect(sample);
    if (detection !== undefined) return ok({ adapter, detection });
    const detail = `the adapter ${forced} does not know this file (${seen(sample)})`;
    return refuse('wrong_adapter', `${detail}; there are ${names}`);
  }
  let best: Detected | undefined;
  for (const adapter of candidates) {
    const detection = adapter.detect(sample);
    if (detection === undefined) continue;
    if (best === undefined || detection.confidence > best.detection.confidence) {
      best = { adapter, detection };
    }
  }
  if (best !== undefined) return ok(best);
  const detail = `no adapter knows this file (${seen(sample)}); there are ${names}`;
  return refuse('unknown_format', detail);
}

function seen(sample: SourceSample): string {
  const shown = sample.columns.slice(0, 8).join(', ');
  const more = sample.columns.length > 8 ? ', ...' : '';
  return `${sample.format} with columns ${shown}${more}`;
}
