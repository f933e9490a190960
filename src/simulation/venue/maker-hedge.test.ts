import { describe, expect, it } from 'vitest';
import { checkVenueConfig } from './config.ts';
import { exchange } from './ledger.ts';
import { hedgeMakers, netDeltaUsd } from './maker-hedge.ts';
import { openVenue, stepMinute } from './venue.ts';
import type { World } from './world.ts';

function worldOf(): World {
  const checked = checkVenueConfig({ seed: 'hedge', days: 1 });
  if (!checked.ok) throw new Error(checked.failure.field);
  const world = openVenue(checked.value);
  for (let minute = 0; minute < 3; minute++) stepMinute(world, minute);
  return world;
}

describe('hedgeMakers', () => {
  it('leaves makers within their band alone', () => {
    const world = worldOf();
    hedgeMakers(world);
    expect(world.intents).toEqual([]);
  });

  it('trades against the delta of a maker beyond its band, no further than to its middle', () => {
    const world = worldOf();
    const [maker, other] = world.makers;
    const perpetual = world.listing.contracts[1]!;
    const contracts = (2 * maker!.plan.hedgeBandUsd) / world.marks.index[1]!;
    const quantity = Math.round(contracts);
    exchange(
      world.ledger,
      maker!.wallet.account,
      other!.wallet.account,
      perpetual,
      quantity,
      world.marks.index[1]!,
    );
    expect(netDeltaUsd(world, maker!.wallet, 1)).toBeGreaterThan(1.9 * maker!.plan.hedgeBandUsd);
    hedgeMakers(world);
    const own = world.intents.filter(({ wallet }) => wallet === maker!.wallet);
    expect(own.length).toBe(1);
    expect(own[0]!.amount).toBeLessThan(0);
    expect(Math.abs(own[0]!.amount)).toBeLessThan(quantity);
  });

  it('nets options with the perpetual: a call bought and its delta sold are flat', () => {
    const world = worldOf();
    const [maker, other] = world.makers;
    const call = world.listing.options[1]!.map((id) => world.listing.contracts[id]!).find(
      ({ isCall }) => isCall,
    )!;
    const { account } = maker!.wallet;
    const before = netDeltaUsd(world, maker!.wallet, 1);
    exchange(world.ledger, account, other!.wallet.account, call, 10, 100);
    const added = netDeltaUsd(world, maker!.wallet, 1) - before;
    expect(added).toBeGreaterThan(0);
    const hedge = added / world.marks.index[1]!;
    const perpetual = world.listing.contracts[1]!;
    exchange(world.ledger, other!.wallet.account, account, perpetual, hedge, 3_000);
    expect(Math.abs(netDeltaUsd(world, maker!.wallet, 1) - before)).toBeLessThan(1e-6 * added);
  });
});
