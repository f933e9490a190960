import { describe, expect, it } from 'vitest';
import { sideOf } from './book.ts';
import { checkVenueConfig } from './config.ts';
import type { Contract } from './instruments.ts';
import { exchange } from './ledger.ts';
import { markOf } from './marks.ts';
import { placeQuote, planQuotes, requestQuotes } from './quoting.ts';
import { openVenue, stepMinute } from './venue.ts';
import type { Maker, World } from './world.ts';

function worldOf(): World {
  const checked = checkVenueConfig({ seed: 'quoting', days: 1 });
  if (!checked.ok) throw new Error(checked.failure.field);
  const world = openVenue(checked.value);
  for (let minute = 0; minute < 3; minute++) stepMinute(world, minute);
  world.records.quotes.text = '';
  // Both venues agree, so that the mark is what makers hold for fair.
  for (const { elsewhere, spot } of world.path.paths) elsewhere[2] = spot[2]!;
  return world;
}

/** The first maker with a part of its plan replaced. */
function makerOf(world: World, plan: Partial<Maker['plan']>): Maker {
  const maker = world.makers[0]!;
  return { ...maker, plan: { ...maker.plan, ...plan } };
}

function quote(world: World, maker: Maker, contract: Contract) {
  world.records.quotes.text = '';
  placeQuote(world, maker, contract, world.atMicros + 5, world.atMicros);
  const [, , , bid, bidSize, ask, askSize, decidedAt] = world.records.quotes.text.split(',');
  return {
    bid: Number(bid),
    bidSize: Number(bidSize),
    ask: Number(ask),
    askSize: Number(askSize),
    decidedAt: Number(decidedAt),
    written: world.records.quotes.text !== '',
  };
}

describe('congestion', () => {
  it('delays quotes by the root of gas over its median, at most twelvefold', () => {
    const delays = (gwei: number) => {
      const world = worldOf();
      world.path.gas[world.minute] = gwei;
      planQuotes(world);
      const waits = world.intents.map(({ at, amount }) => at - amount);
      return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    };
    const calm = delays(1);
    expect(delays(12)).toBeCloseTo(calm, 6);
    expect(delays(48) / calm).toBeCloseTo(2, 1);
    expect(delays(1e9) / calm).toBeLessThan(12.1);
  });
});

describe('placeQuote', () => {
  it('quotes around the mark, on the tick, and tells when it was decided', () => {
    const world = worldOf();
    for (const id of [0, 1, world.listing.options[0]![4]!, world.listing.options[1]![4]!]) {
      const contract = world.listing.contracts[id]!;
      const { bid, ask, decidedAt } = quote(world, makerOf(world, { skew: 0 }), contract);
      const mark = markOf(world.marks, contract);
      expect(bid).toBeLessThan(mark);
      expect(ask).toBeGreaterThan(mark);
      expect(Math.abs(ask / contract.tick - Math.round(ask / contract.tick))).toBeLessThan(1e-6);
      expect(decidedAt).toBe(world.atMicros);
    }
  });

  it('is around the price of the other venue, where that is another', () => {
    const world = worldOf();
    const contract = world.listing.contracts[1]!;
    const maker = makerOf(world, { skew: 0 });
    // Without others, behind whom a quote would have to stay.
    for (const isBid of [true, false]) {
      for (const place of sideOf(world.book, contract.id, isBid)) world.book.pool.until[place] = 0;
    }
    const before = quote(world, maker, contract);
    world.path.paths[1]!.elsewhere[2]! *= 1.002;
    const after = quote(world, maker, contract);
    const moved = (after.bid + after.ask) / (before.bid + before.ask);
    expect(Math.abs(moved - 1.002)).toBeLessThan(2e-5);
  });

  it('is wider on the perpetual for who is slow, as wide on options', () => {
    const world = worldOf();
    const width = (latencyMs: number, id: number) => {
      const widths = Array.from({ length: 20 }, () => {
        const { bid, ask } = quote(
          world,
          makerOf(world, { latencyMs }),
          world.listing.contracts[id]!,
        );
        return ask - bid;
      });
      return widths.reduce((sum, one) => sum + one, 0) / widths.length;
    };
    expect(width(700, 0) / width(8, 0)).toBeGreaterThan(4);
    const [option] = world.listing.options[0]!;
    expect(width(700, option!) / width(8, option!)).toBeLessThan(1.2);
  });

  it('is wider for a wider plan', () => {
    const world = worldOf();
    const contract = world.listing.contracts[0]!;
    const tight = quote(world, makerOf(world, { spreadMultiple: 1 }), contract);
    const wide = quote(world, makerOf(world, { spreadMultiple: 3 }), contract);
    expect(wide.ask - wide.bid).toBeGreaterThan(2 * (tight.ask - tight.bid));
  });

  it('leans down when the maker is long', () => {
    const world = worldOf();
    const contract = world.listing.contracts[1]!;
    const maker = makerOf(world, { skew: 1, spreadMultiple: 1 });
    const flat = quote(world, maker, contract);
    const held = (1.5 * maker.plan.quoteUsd) / world.marks.index[1]!;
    const other = world.makers[1]!.wallet.account;
    exchange(world.ledger, maker.wallet.account, other, contract, held, 3_000);
    const long = quote(world, maker, contract);
    expect(long.bid + long.ask).toBeLessThan(flat.bid + flat.ask);
  });

  it('pulls both sides once when volatility is above the plan, then stays silent', () => {
    const world = worldOf();
    const contract = world.listing.contracts[0]!;
    quote(world, makerOf(world, {}), contract);
    const leaving = makerOf(world, { leavesAboveVol: 0 });
    expect(quote(world, leaving, contract)).toMatchObject({ bidSize: 0, askSize: 0 });
    expect(quote(world, leaving, contract).written).toBe(false);
  });

  it('quotes only the side that takes inventory down when the limit is reached', () => {
    const world = worldOf();
    const maker = makerOf(world, { inventoryMaxUsd: 1e6, skew: 0 });
    const option = world.listing.contracts[world.listing.options[1]![9]!]!;
    const perpetual = world.listing.contracts[1]!;
    expect(quote(world, maker, option)).not.toMatchObject({ bidSize: 0 });
    const other = world.makers[1]!.wallet.account;
    const held = Math.round(1.2e6 / world.marks.index[1]!);
    exchange(world.ledger, maker.wallet.account, other, option, held, 100);
    const long = quote(world, maker, option);
    expect(long.bidSize).toBe(0);
    expect(long.askSize).toBeGreaterThan(0);
    exchange(world.ledger, other, maker.wallet.account, option, 2 * held, 100);
    const short = quote(world, maker, option);
    expect(short.bidSize).toBeGreaterThan(0);
    expect(short.askSize).toBe(0);
    // The perpetual is limited by the net delta of the whole underlying.
    world.makerDeltas[maker.number * 2 + 1] = -2e6;
    expect(quote(world, maker, perpetual).askSize).toBe(0);
    world.makerDeltas[maker.number * 2 + 1] = 0.5e6;
    expect(quote(world, maker, perpetual).askSize).toBeGreaterThan(0);
  });

  it('leaves out the bid of an option that is worth less than a tick', () => {
    const world = worldOf();
    const cheap = world.listing.contracts[world.listing.options[0]![0]!]!;
    markOf(world.marks, cheap);
    world.marks.price[cheap.id] = 0.5 * cheap.tick;
    const { bidSize, askSize, ask } = quote(world, makerOf(world, {}), cheap);
    expect(bidSize).toBe(0);
    expect(askSize).toBeGreaterThan(0);
    expect(ask).toBeGreaterThanOrEqual(cheap.tick);
  });
});

describe('planned quotes', () => {
  it('arrive after they are decided, within the minute, the fast maker first', () => {
    const world = worldOf();
    planQuotes(world);
    const delays = new Map<Maker, number[]>();
    for (const { at, maker, amount } of world.intents) {
      expect(at).toBeGreaterThan(amount);
      expect(at).toBeLessThan(world.atMicros + 60e6);
      delays.set(maker!, [...(delays.get(maker!) ?? []), at - amount]);
    }
    const least = (latencyMs: number) =>
      Math.min(
        ...[...delays].flatMap(([maker, all]) => (maker.plan.latencyMs === latencyMs ? all : [])),
      );
    expect(least(8)).toBeLessThan(least(700));
  });

  it('on request come afresh when the mark has left the standing quote', () => {
    const world = worldOf();
    const contract = world.listing.contracts[world.listing.options[1]![9]!]!;
    const eager = makerOf(world, { coverage: 1 });
    const asked = { ...world, makers: [eager], intents: [] };
    const at = world.atMicros;
    placeQuote(world, eager, contract, at, at);
    requestQuotes(asked, contract, at + 2e6);
    expect(asked.intents).toEqual([]);
    markOf(world.marks, contract);
    world.marks.price[contract.id] = 2 * markOf(world.marks, contract);
    requestQuotes(asked, contract, at + 2e6);
    expect(asked.intents.length).toBe(1);
  });

  it('on request come only from makers without a fresh quote', () => {
    const world = worldOf();
    const contract = world.listing.contracts[world.listing.options[1]![9]!]!;
    const eager = world.makers.map((maker) =>
      makerOf({ ...world, makers: [maker] }, { coverage: 1 }),
    );
    const asked = { ...world, makers: eager, intents: [] };
    placeQuote(world, eager[2]!, contract, world.atMicros, world.atMicros);
    requestQuotes(asked, contract, world.atMicros + 2e6);
    const answering = asked.intents.map(({ maker }) => maker);
    expect(answering).not.toContain(eager[2]);
    expect(answering.length).toBe(eager.length - 1);
  });
});
