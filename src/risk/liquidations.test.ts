/**
 * @module Liquidations recorded and replayed: cross, isolated, partial, without fills, ties.
 */
import { describe, expect, it } from 'vitest';
import type { EventOf, Instrument, MarketEvent } from '../market/index.ts';
import { replayedLiquidations } from './liquidations.ts';
import { foldRisk, linearPerpetual, optionOf } from './testing-fold.ts';

const bitcoin: Instrument = { ...linearPerpetual, name: 'BTC-PERP', underlying: 'BTC' };
const then = 1e15;

function fill(
  side: 'buy' | 'sell',
  quantity: number,
  price: number,
  more: Partial<EventOf<'fill'>> = {},
): EventOf<'fill'> {
  return {
    kind: 'fill',
    atMicros: then - 1e6,
    participant: 'a',
    instrument: linearPerpetual,
    side,
    quantity,
    price,
    role: 'taker',
    ...more,
  };
}

function liquidation(
  notional: number,
  accountValue: number,
  more: Partial<EventOf<'liquidation'>> = {},
): EventOf<'liquidation'> {
  return {
    kind: 'liquidation',
    atMicros: then,
    participant: 'a',
    stage: 'closed',
    notional,
    accountValue,
    mode: 'cross',
    ...more,
  };
}

const deposit: MarketEvent = {
  kind: 'deposit',
  atMicros: 1,
  participant: 'a',
  asset: 'USD',
  amount: 20,
};

const replay = (events: readonly MarketEvent[], tolerance?: number) =>
  replayedLiquidations(foldRisk(events).liquidations, tolerance);

describe('limits', () => {
  it('no record, no comparison', () => {
    expect(replay([deposit])).toEqual([]);
  });

  it('a record of somebody without position and fills does not match and says why', () => {
    const [only] = replay([deposit, liquidation(100, 1)]);
    expect(only).toMatchObject({ matched: false, replayedNotionalUsd: 0 });
    expect(only!.reason).toMatch(/no position known/);
  });

  it('a record of nothing over nothing matches', () => {
    expect(replay([deposit, liquidation(0, 20)])[0]!.matched).toBe(true);
  });
});

describe('whole positions', () => {
  it('values the closing fills at their own prices, not at the last one', () => {
    // Long 1 at 100, liquidated at 82: notional 82, account 20 - 18 = 2; last known price 95.
    const [only] = replay([
      deposit,
      fill('buy', 1, 100),
      fill('buy', 0.5, 95, { participant: 'b' }),
      liquidation(82, 2),
      fill('sell', 1, 82, { atMicros: then, cause: 'liquidation' }),
    ]);
    expect(only).toMatchObject({ matched: true, replayedNotionalUsd: 82, reason: '' });
    expect(only!.replayedAccountValueUsd).toBeCloseTo(2, 12);
  });

  it('a hand-over below the mark is added back: the record was made at the mark', () => {
    // Long 1 at 100 with 20: worth 1 at the mark of 81, nothing at the hand-over price of 80.
    const [only] = replay([
      deposit,
      fill('buy', 1, 100),
      liquidation(81, 1),
      fill('sell', 1, 80, { atMicros: then }),
    ]);
    expect(only).toMatchObject({ matched: true, replayedNotionalUsd: 80 });
    expect(only!.replayedAccountValueUsd).toBeCloseTo(1, 12);
  });

  it('fees of the closing come after the record', () => {
    const [only] = replay([
      deposit,
      fill('buy', 2, 100),
      liquidation(180, 0),
      fill('sell', 1, 90, { atMicros: then, fee: 0.5 }),
      fill('sell', 1, 90, { atMicros: then, fee: 0.5 }),
    ]);
    expect(only!.replayedAccountValueUsd).toBeCloseTo(0, 12);
  });

  it('closing in parts adds up', () => {
    const [only] = replay([
      deposit,
      fill('sell', 3, 100),
      liquidation(3 * 106, 2),
      ...[1, 1, 1].map((q, i) => fill('buy', q, 105 + i, { atMicros: then })),
    ]);
    expect(only!.replayedNotionalUsd).toBe(105 + 106 + 107);
    expect(only!.replayedAccountValueUsd).toBeCloseTo(20 - 5 - 6 - 7, 10);
    expect(only!.matched).toBe(true);
  });

  it('two instruments of a cross account add up', () => {
    const [only] = replay([
      deposit,
      fill('buy', 1, 100),
      fill('sell', 1, 200, { instrument: bitcoin }),
      liquidation(90 + 205, 5),
      fill('sell', 1, 90, { atMicros: then }),
      fill('buy', 1, 205, { atMicros: then, instrument: bitcoin }),
    ]);
    expect(only).toMatchObject({ matched: true, replayedNotionalUsd: 295 });
    expect(only!.replayedAccountValueUsd).toBeCloseTo(5, 12);
  });

  it('an option counts its underlying', () => {
    const option = optionOf('put', 'linear');
    const [only] = replay([
      deposit,
      { kind: 'index', atMicros: 2, asset: 'BTC', price: 90 },
      fill('sell', 2, 5, { instrument: option }),
      liquidation(180, 0),
      fill('buy', 2, 15, { instrument: option, atMicros: then }),
    ]);
    expect(only).toMatchObject({ matched: true, replayedNotionalUsd: 180 });
    expect(only!.replayedAccountValueUsd).toBeCloseTo(0, 12);
  });
});

describe('what is no closing fill', () => {
  const opened = [deposit, fill('buy', 1, 100), liquidation(82, 2)];

  it('without a fill at the instant the position is valued at the last price and says so', () => {
    const [late] = replay([...opened, fill('sell', 1, 82, { atMicros: then + 1 })]);
    expect(late).toMatchObject({ replayedNotionalUsd: 100, matched: false });
    expect(late!.reason).toMatch(/no closing fill/);
  });

  it('a fill on the side of the position closes nothing', () => {
    const [only] = replay([...opened, fill('buy', 1, 82, { atMicros: then })]);
    expect(only).toMatchObject({ replayedNotionalUsd: 100, matched: false });
  });

  it('the fill of somebody else at the instant closes nothing', () => {
    const [only] = replay([...opened, fill('sell', 1, 82, { atMicros: then, participant: 'b' })]);
    expect(only!.replayedNotionalUsd).toBe(100);
  });

  it('what a closing fill opens beyond the position is not counted', () => {
    const [only] = replay([...opened, fill('sell', 5, 82, { atMicros: then })]);
    expect(only).toMatchObject({ replayedNotionalUsd: 82, matched: true });
  });

  it('a record that names an instrument leaves the others alone', () => {
    const [only] = replay([
      deposit,
      fill('buy', 1, 100),
      fill('buy', 1, 200, { instrument: bitcoin }),
      liquidation(90, 2, { instrument: linearPerpetual, mode: 'isolated' }),
      fill('sell', 1, 190, { atMicros: then, instrument: bitcoin }),
      fill('sell', 1, 90, { atMicros: then }),
    ]);
    expect(only).toMatchObject({ matched: true, replayedNotionalUsd: 90 });
  });
});

describe('ties, partial and isolated', () => {
  it('a second record at the same instant takes the fills that follow it', () => {
    const [first, second] = replay([
      deposit,
      fill('buy', 2, 100),
      liquidation(82, 2),
      fill('sell', 1, 82, { atMicros: then }),
      liquidation(80, 0),
      fill('sell', 1, 80, { atMicros: then }),
    ]);
    expect(first).toMatchObject({ matched: true, replayedNotionalUsd: 82 });
    expect(second).toMatchObject({ matched: true, replayedNotionalUsd: 80 });
  });

  it('two participants at the same instant keep their own fills', () => {
    const b = { participant: 'b' } as const;
    const both = replay([
      fill('buy', 1, 100),
      fill('sell', 2, 100, b),
      liquidation(90, 2),
      liquidation(220, 2, b),
      fill('buy', 2, 110, { ...b, atMicros: then }),
      fill('sell', 1, 90, { atMicros: then }),
    ]);
    expect(both.map((r) => r.replayedNotionalUsd)).toEqual([90, 220]);
    expect(both.every((r) => r.matched)).toBe(true);
  });

  it('a partial liquidation matches what it closed', () => {
    const [only] = replay([
      deposit,
      fill('buy', 4, 100),
      liquidation(95, 2),
      fill('sell', 1, 95, { atMicros: then }),
    ]);
    expect(only).toMatchObject({ matched: true, replayedNotionalUsd: 95 });
  });

  it('an isolated record of the whole account says that it is one', () => {
    const [only] = replay([
      deposit,
      fill('buy', 1, 100),
      fill('buy', 1, 200, { instrument: bitcoin }),
      liquidation(300, 2, { mode: 'isolated' }),
      fill('sell', 1, 90, { atMicros: then }),
    ]);
    expect(only!.matched).toBe(false);
    expect(only!.reason).toMatch(/isolated, yet the record covers the whole account/);
  });

  it('fills beyond the record say so', () => {
    const [only] = replay([
      deposit,
      fill('buy', 4, 100),
      liquidation(95, 2),
      fill('sell', 4, 95, { atMicros: then }),
    ]);
    expect(only!.reason).toMatch(/smaller than its closing fills/);
  });

  it('the tolerance decides the border', () => {
    const events = [
      deposit,
      fill('buy', 1, 100),
      liquidation(100, 2),
      fill('sell', 1, 98, { atMicros: then }),
    ];
    expect(replay(events, 0.02)[0]!.matched).toBe(true);
    expect(replay(events, 0.019)[0]!.matched).toBe(false);
  });
});
