/**
 * @module Liquidity-mining rewards per provider and week, with a table of provider keys.
 *
 * Every row of `weekly` is a `reward` of the programme `balancer-liquidity-mining` at the end of
 * its week, when it is first known. A second row of a provider and week is a second reward: they
 * add up.
 */
import type { Adapter, Detection, SourceSample } from '../adapter.ts';
import { hasColumns, hasExactly } from '../detect.ts';
import { createKeyDecoder, createWeekDecoder, type Providers } from './decode.ts';

function detect(sample: SourceSample): Detection | undefined {
  if (hasColumns(sample, ['week', 'lp', 'bal'])) {
    return { role: 'weekly', confidence: 0.95, rank: 40, sorted: true };
  }
  if (hasExactly(sample, ['lp', 'address'])) {
    return { role: 'keys', confidence: 0.9, rank: 0, sorted: true, lookup: true };
  }
  return undefined;
}

/** Adapter of the Balancer liquidity-mining panel. */
export const balancerWeekly: Adapter = {
  name: 'balancer-weekly',
  summary: 'weekly liquidity-mining rewards per provider (Balancer), with a table of provider keys',
  detect,
  open: () => {
    const providers: Providers = new Map();
    return {
      decoder: (role) =>
        role === 'keys' ? createKeyDecoder(providers) : createWeekDecoder(providers),
    };
  },
};
