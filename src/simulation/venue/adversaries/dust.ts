/**
 * @module Dust: worthless transfers to strangers, so that they look related to the sender.
 */

import type { World } from '../world.ts';
import { writeAct } from './acts.ts';
import type { AdversaryGroup } from './plant.ts';
import type { AdversaryPlan } from './planted.ts';

const targets = 8;
const dustUsd = 0.0005;

/**
 * Sends dust to some wallets of the venue.
 *
 * @param world - its chain gets transfers
 * @param group - dust poisoner
 * @param plan - its plan
 * @returns minutes until it sends again; undefined when the run does without a chain
 */
export function sendDust(
  world: World,
  group: AdversaryGroup,
  plan: AdversaryPlan,
): number | undefined {
  const { chain, wallets, flow } = world;
  if (chain === undefined) return undefined;
  const from = group.wallets[0]!.address;
  for (let k = 0; k < targets; k++) {
    const to = wallets[flow.integer(wallets.length)]!.address;
    if (to === from) continue;
    const at = world.atMicros + 20e6 + k * 1e6;
    const amount = Math.round(dustUsd * (1 + flow.uniform()) * 1e6) / 1e6;
    chain.pending.push({ at, from, to, asset: 'USDC', amount });
    writeAct(world, group, at, 'dust', to);
  }
  return plan.everyMinutes * (0.5 + flow.uniform());
}
