/**
 * @module Contagion: a venue of three accounts by hand, options, hedges, and what must always hold.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsPerYear } from '../../base/index.ts';
import type { Instrument } from '../../market/index.ts';
import { black76 } from '../../quant/index.ts';
import { inversePerpetual, linearPerpetual, optionOf } from '../testing-fold.ts';
import { type ContagionVector, contagionVector } from './contagion-vector.ts';
import { impactMove } from './impact-law.ts';
import { leverageProfiles } from './leverage-profile.ts';
import type { SideBooks } from './liquidation-books.ts';
import {
  atMicros,
  bitcoinPerpetual,
  eventsOf,
  marketOf,
  measured,
  type WrittenAccount,
} from './testing-venue.ts';

const eth = linearPerpetual;
const perpetual = (name: string, cash: number, contracts: number): WrittenAccount => ({
  name,
  cash,
  held: [[eth, contracts, 100]],
});

/**
 * Three longs at 100 with the assumed maintenance of 2 %; at a factor f an account of q contracts
 * and cash C has C - 100 q + 98 q f above maintenance.
 *
 *   a: 10, C 100: f = 900/980, log move 0.0851578; b: 5, 60: 440/490, 0.1076310;
 *   c: 2, 40: 160/196, 0.2029408.
 */
const three = [perpetual('a', 100, 10), perpetual('b', 60, 5), perpetual('c', 40, 2)];

function vectorOf(
  venue: ReturnType<typeof measured>,
  side: 'down' | 'up',
  name: string,
  hourlyVolume: number,
  coefficient = 1,
): ContagionVector {
  const place = [...venue[side].participants].indexOf(venue.id(name));
  const market = marketOf(venue.books.proximity.spots.length, hourlyVolume, coefficient);
  return contagionVector(venue[side], market, place);
}

const names = (venue: ReturnType<typeof measured>, participants: readonly number[]) =>
  participants.map(venue.name);

describe('limits', () => {
  it('a venue without accounts has no books and no profiles', () => {
    const { down, up, books } = measured(eventsOf([]));
    expect([down.moves.length, up.moves.length]).toEqual([0, 0]);
    expect(leverageProfiles(books)).toEqual([]);
  });

  it('no flow, no volatility, no coefficient and no known volume move nothing', () => {
    const terms = { coefficient: 1, hourlyVol: 0.01, flow: 4, hourlyVolume: 1 };
    expect(impactMove(terms)).toBeCloseTo(0.02, 15);
    expect(impactMove({ ...terms, flow: -4 })).toBeCloseTo(-0.02, 15);
    for (const none of ['coefficient', 'hourlyVol', 'flow', 'hourlyVolume']) {
      expect(impactMove({ ...terms, [none]: 0 })).toBe(0);
    }
    expect(() => impactMove({ ...terms, coefficient: 6 })).toThrow('coefficient');
  });

  it('an account below maintenance already is closed where prices are', () => {
    // 19 of equity, where 2 % of 1,000 are needed.
    const venue = measured(eventsOf([perpetual('a', 19, 10), perpetual('b', 60, 5)]));
    const { move, flows, reached } = vectorOf(venue, 'down', 'a', 0.05);
    expect(move).toBe(0);
    // 10 contracts: 0.01 x sqrt(200) = 0.1414 is beyond 0.1076.
    expect(flows[0]!.move).toBeCloseTo(0.1414214, 6);
    expect(
      names(
        venue,
        reached.map((edge) => edge.participant),
      ),
    ).toEqual(['b']);
    // Upwards its closing would push against the move.
    expect(vectorOf(venue, 'up', 'a', 0.05)).toMatchObject({
      reached: [],
      flows: [{ units: -10 }],
    });
  });
});

describe('three longs', () => {
  const venue = measured(eventsOf(three));

  it('are sorted by their moves, with what they hold and lose', () => {
    expect(names(venue, [...venue.down.participants])).toEqual(['a', 'b', 'c']);
    expect(venue.up.moves.length).toBe(0);
    const moves = [0.0851578, 0.107631, 0.2029408];
    for (const [i, move] of moves.entries()) expect(venue.down.moves[i]).toBeCloseTo(move, 6);
    expect([...venue.down.flows]).toEqual([10, 5, 2]);
    // 98 q f at the point.
    for (const [i, loss] of [900, 440, 160].entries()) {
      expect(venue.down.losses[i]).toBeCloseTo(loss, 9);
    }
  });

  it('set off nobody where the flow is small against the volume', () => {
    // 0.01 x sqrt(10/10) = 0.01; 0.0852 + 0.01 falls short of 0.1076.
    const { reached, fixedPoint, flows } = vectorOf(venue, 'down', 'a', 10);
    expect(reached).toEqual([]);
    expect(fixedPoint).toEqual({ depth: 0, participants: [], isSettled: true });
    expect(flows).toEqual([{ asset: venue.asset('ETH'), units: 10, hours: 1, move: 0.01 }]);
  });

  it('set off the next, with its shortfall', () => {
    // 0.01 x sqrt(10/1) = 0.0316228: 0.1167806 passes 0.1076310 by 0.0091496, times 440 = 4.0258.
    const { reached, fixedPoint } = vectorOf(venue, 'down', 'a', 1);
    expect(
      names(
        venue,
        reached.map((edge) => edge.participant),
      ),
    ).toEqual(['b']);
    expect(reached[0]!.further).toBeCloseTo(0.0316228, 6);
    expect(reached[0]!.shortfallUsd).toBeCloseTo(4.0258, 3);
    // With b's five: 0.01 x sqrt(15) = 0.0387: 0.1239 falls short of 0.2029.
    expect(fixedPoint.depth).toBe(1);
  });

  it('set off in two steps what one does not reach', () => {
    // 0.01 x sqrt(100) = 0.1: 0.185 reaches b only; 0.01 x sqrt(150) = 0.1225: 0.2076 reaches c.
    const { reached, fixedPoint } = vectorOf(venue, 'down', 'a', 0.1);
    expect(reached.length).toBe(1);
    expect(names(venue, fixedPoint.participants)).toEqual(['b', 'c']);
    expect(fixedPoint.depth).toBe(2);
  });

  it('do not set off who is nearer than they are', () => {
    expect(vectorOf(venue, 'down', 'c', 1e-6).reached).toEqual([]);
  });

  it('have the shares, leverage and concentration of their books', () => {
    const [a, b, c] = leverageProfiles(venue.books);
    expect(a).toMatchObject({ grossUsd: 1000, netUsd: 1000, equityUsd: 100, leverage: 10 });
    expect([a!.share, b!.share, c!.share]).toEqual([1000 / 1700, 500 / 1700, 200 / 1700]);
    expect(c!.cumulativeShare).toBe(1);
    expect(b!.exposures).toEqual([
      {
        asset: venue.asset('ETH'),
        grossUsd: 500,
        netUsd: 500,
        deltaUsd: 500,
        shareOfOpenInterest: 500 / 1700,
      },
    ]);
    expect(a!.herfindahl).toBe(1);
  });
});

describe('books of several legs', () => {
  it('a short straddle sells on the way down and buys on the way up, by its delta there', () => {
    const call = optionOf('call', 'linear');
    const put = optionOf('put', 'linear');
    const years = (1_700_000_000e6 - atMicros) / microsPerYear;
    const price = black76(100, 100, years, 0.6, true);
    const events = eventsOf([
      {
        name: 'a',
        cash: 60,
        held: [
          [call, -1, price],
          [put, -1, price],
        ],
      },
    ]);
    const venue = measured(events);
    for (const side of ['down', 'up'] as const) {
      const place = vectorOf(venue, side, 'a', 1);
      const sign = side === 'down' ? -1 : 1;
      const spot = 100 * Math.exp(sign * place.move);
      const worth = (at: number) =>
        black76(at, 100, years, 0.6, true) + black76(at, 100, years, 0.6, false);
      const delta = (worth(spot * 1.0001) - worth(spot / 1.0001)) / (spot * (1.0001 - 1 / 1.0001));
      // Delta of the straddle is what a short one has to trade back, in the direction of the move.
      expect(place.flows[0]!.units).toBeCloseTo(sign * delta, 4);
      expect(place.flows[0]!.units).toBeGreaterThan(0.5);
    }
  });

  it('an inverse future trades its face value in coins at the price of the point', () => {
    // Cash of 100 USD; 100 contracts of 10 USD bought at 100.
    const held = [[inversePerpetual, 100, 100]] as const;
    const venue = measured(eventsOf([{ name: 'a', cash: 100, held }]));
    const { move, flows } = vectorOf(venue, 'down', 'a', 1);
    expect(flows[0]!.units).toBeCloseTo(1000 / (100 * Math.exp(-move)), 9);
  });

  it('a hedged book feels a fall of its long leg alone by so much more', () => {
    const over = measured(
      eventsOf([
        {
          name: 'h',
          cash: 30,
          held: [
            [eth, 10, 100],
            [bitcoinPerpetual, -8, 100],
          ],
        },
        perpetual('a', 55, 20),
      ]),
    );
    // Net of h at f: 30 - 200 + 200 f - 36 f = 0: f = 170/164 > 1: liquidatable already.
    expect(over.down.moves[0]).toBe(0);
    const safe = measured(
      eventsOf([
        {
          name: 'h',
          cash: 60,
          held: [
            [eth, 10, 100],
            [bitcoinPerpetual, -8, 100],
          ],
        },
        perpetual('a', 100, 10),
      ]),
    );
    // 60 - 200 + 164 f = 0: f = 140/164, log move 0.158224; loss on ETH 980 f, on BTC -816 f.
    const place = [...safe.down.participants].indexOf(safe.id('h'));
    expect(safe.down.moves[place]).toBeCloseTo(0.158224, 6);
    expect(safe.down.hedged).toEqual([place]);
    // a's ten contracts move ETH alone by 0.01 x sqrt(10/6) = 0.0129: times 980/164 it is 0.0771,
    // beyond the 0.0731 between the two points.
    const { reached } = vectorOf(safe, 'down', 'a', 6);
    expect(reached[0]!.further).toBeCloseTo((0.01 * Math.sqrt(10 / 6) * 980) / 164, 6);
    expect(
      names(
        safe,
        reached.map((edge) => edge.participant),
      ),
    ).toEqual(['h']);
    expect(vectorOf(safe, 'down', 'a', 7).reached).toEqual([]);
  });

  it('a book that would recover farther down is closed at its first point', () => {
    const short = optionOf('put', 'linear');
    const long: Instrument = { ...short, name: 'BTC-80-put', strike: 80 } as Instrument;
    const years = (1_700_000_000e6 - atMicros) / microsPerYear;
    const worth = (strike: number, spot: number) => black76(spot, strike, years, 0.6, false);
    const held = [
      [short, -8, worth(100, 100)],
      [long, 14, worth(80, 100)],
    ] as const;
    const book = { name: 'r', cash: 80, held };
    const surplusAt = (spot: number): number =>
      80 -
      8 * (worth(100, spot) - worth(100, 100)) +
      14 * (worth(80, spot) - worth(80, 100)) -
      8 * 0.075 * spot;
    const venue = measured(eventsOf([book, perpetual('a', 140, 10), perpetual('b', 400, 10)]));
    const [first] = [...venue.down.participants].map(venue.name);
    expect(first).toBe('r');
    const point = 100 * Math.exp(-venue.down.moves[0]!);
    expect(surplusAt(point)).toBeCloseTo(0, 3);
    expect(surplusAt(point + 1)).toBeGreaterThan(0);
    expect(surplusAt(point - 1)).toBeLessThan(0);
    expect(surplusAt(40)).toBeGreaterThan(0);
    // It sells there, and a, which is liquidated farther down, does not set it off again.
    expect(venue.down.flows[0]).toBeGreaterThan(0);
    const { reached, fixedPoint } = vectorOf(venue, 'down', 'a', 1e-4, 5);
    expect(
      names(
        venue,
        reached.map((edge) => edge.participant),
      ),
    ).toEqual(['b']);
    expect(names(venue, fixedPoint.participants)).toEqual(['b']);
  });

  it('a book of options and a perpetual falls short by what its revaluation says', () => {
    const put = optionOf('put', 'linear');
    const years = (1_700_000_000e6 - atMicros) / microsPerYear;
    const worth = (spot: number) => black76(spot, 100, years, 0.6, false);
    const held = [
      [put, -5, worth(100)],
      [eth, 3, 100],
    ] as const;
    const venue = measured(eventsOf([{ name: 'o', cash: 115, held }, perpetual('a', 140, 10)]));
    const { move, flows, reached } = vectorOf(venue, 'down', 'a', 2.5);
    expect(
      names(
        venue,
        reached.map((edge) => edge.participant),
      ),
    ).toEqual(['o']);
    const surplusAt = (btc: number, ether: number): number =>
      115 - 5 * (worth(btc) - worth(100)) - 5 * 0.075 * btc + 3 * (ether - 100) - 0.06 * ether;
    const own = reached[0]!.move;
    expect(surplusAt(100 * Math.exp(-own), 100 * Math.exp(-own))).toBeCloseTo(0, 3);
    const after = surplusAt(100 * Math.exp(-move), 100 * Math.exp(-move - flows[0]!.move));
    expect(after).toBeLessThan(0);
    expect(flows[0]!.move).toBeCloseTo(0.02, 12);
    const ratio = reached[0]!.shortfallUsd / -after;
    // Of first order: within a twentieth, where ETH moves on by 2 % and BTC stays.
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.05);
  });

  it('coins held as cash are lost with their price, but not sold', () => {
    const events = eventsOf([perpetual('a', 50, 10)]);
    events.push({
      kind: 'deposit',
      atMicros: atMicros - 6e7,
      participant: 'a',
      asset: 'ETH',
      amount: 1,
    });
    const { down } = measured(events);
    // 50 + 100 f - 1000 + 980 f = 0: f = 950/1080.
    expect(down.moves[0]).toBeCloseTo(-Math.log(950 / 1080), 9);
    expect(down.flows[0]).toBe(10);
    expect(down.losses[0]).toBeCloseTo(950, 9);
  });
});

const accounts = fc
  .array(
    fc.record({
      cash: fc.integer({ min: 1, max: 400 }),
      eth: fc.integer({ min: 0, max: 20 }),
      btc: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) =>
    rows.map(
      ({ cash, eth: e, btc }, i): WrittenAccount => ({
        name: `n${i}`,
        cash,
        held: (
          [
            [eth, e, 100],
            [bitcoinPerpetual, btc, 100],
          ] as const
        ).filter(([, q]) => q !== 0),
      }),
    ),
  );
const volume = fc.double({ min: 1e-4, max: 1e3, noNaN: true });
const coefficient = fc.double({ min: 0, max: 2.5, noNaN: true });

/** Accounts with legs of either sign. */
const hedgedAccounts = fc.tuple(accounts, fc.infiniteStream(fc.boolean())).map(([rows, signs]) =>
  rows.map((row) => ({
    ...row,
    held: row.held.map(([instrument, q, price]) => {
      const sign = signs.next().value ? 1 : -1;
      return [instrument, sign * q, price] as const;
    }),
  })),
);

/** Everybody's vectors by name, side by side. */
function allVectors(rows: readonly WrittenAccount[], hourlyVolume: number, c: number) {
  const venue = measured(eventsOf(rows));
  const market = marketOf(venue.books.proximity.spots.length, hourlyVolume, c);
  return (['down', 'up'] as const).flatMap((side) =>
    [...venue[side].participants].map((id, place) => {
      const { reached, fixedPoint } = contagionVector(venue[side], market, place);
      return {
        key: `${side} ${venue.name(id)}`,
        reached: names(
          venue,
          reached.map((edge) => edge.participant),
        ).sort(),
        last: names(venue, fixedPoint.participants).sort(),
        depth: fixedPoint.depth,
      };
    }),
  );
}

const holdsAll = (more: readonly string[], fewer: readonly string[]) =>
  fewer.every((name) => more.includes(name));

describe('properties', () => {
  it('without leverage there is no contagion, whatever the impact', () => {
    fc.assert(
      fc.property(accounts, (rows) => {
        const paid = rows.map((row) => ({
          ...row,
          cash: row.held.reduce((sum, [, q]) => sum + 100 * q, 0),
        }));
        // One of them at the limit of leverage, and a market that nothing is traded on.
        const found = allVectors([...paid, perpetual('x', 30, 10)], 1e-9, 5);
        expect(found.map(({ key, last }) => [key, last])).toEqual([['down x', []]]);
      }),
      { numRuns: 50 },
    );
  });

  it('in one step more impact, or half the volume, never reaches fewer, hedged or not', () => {
    fc.assert(
      fc.property(hedgedAccounts, volume, coefficient, (rows, v, c) => {
        const base = allVectors(rows, v, c);
        const stronger = allVectors(rows, v, 2 * c);
        const thinner = allVectors(rows, v / 2, c);
        base.forEach(({ reached, key }, i) => {
          expect(stronger[i]!.key).toBe(key);
          expect(holdsAll(stronger[i]!.reached, reached)).toBe(true);
          expect(holdsAll(thinner[i]!.reached, reached)).toBe(true);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('at the fixed point likewise, where nobody has a leg that gains', () => {
    fc.assert(
      fc.property(accounts, volume, coefficient, (rows, v, c) => {
        const base = allVectors(rows, v, c);
        const stronger = allVectors(rows, v, 2 * c);
        const thicker = allVectors(rows, 2 * v, c);
        base.forEach(({ reached, last, depth }, i) => {
          expect(holdsAll(stronger[i]!.last, last)).toBe(true);
          expect(holdsAll(last, thicker[i]!.last)).toBe(true);
          expect(holdsAll(last, reached)).toBe(true);
          expect(depth).toBeLessThanOrEqual(last.length);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('the shortfall is that of the whole revaluation, but for terms of second order', () => {
    fc.assert(
      fc.property(hedgedAccounts, volume, coefficient, (rows, v, c) => {
        const venue = measured(eventsOf(rows));
        const market = marketOf(venue.books.proximity.spots.length, v, c);
        for (const side of ['down', 'up'] as const) {
          const sign = side === 'down' ? -1 : 1;
          const books = venue[side];
          const placeOf = new Map([...books.participants].map((id, place) => [id, place]));
          for (let place = 0; place < books.moves.length; place++) {
            const { move, flows, reached } = contagionVector(books, market, place);
            const further = new Map(flows.map((flow) => [flow.asset, flow.move]));
            for (const { participant, move: own, shortfallUsd } of reached) {
              const other = placeOf.get(participant)!;
              if (books.weights[other]! >= 100) continue;
              const row = rows.find(({ name }) => name === venue.name(participant))!;
              let surplus = row.cash;
              let farthest = 0;
              let sizes = 0;
              for (const [{ underlying }, q] of row.held) {
                const moved = move + (further.get(venue.asset(underlying)) ?? 0);
                const factor = Math.exp(sign * moved);
                surplus += 100 * q * (factor - 1) - 2 * Math.abs(q) * factor;
                farthest = Math.max(farthest, Math.abs(moved - own));
                sizes += 102 * Math.abs(q) * Math.exp(sign * own);
              }
              const second = 0.5 * sizes * farthest ** 2 * Math.exp(farthest);
              expect(Math.abs(shortfallUsd + surplus)).toBeLessThanOrEqual(second + 1e-3);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the order of accounts does not matter', () => {
    const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
    fc.assert(
      fc.property(hedgedAccounts, volume, (rows, v) => {
        expect(allVectors(rows.toReversed(), v, 1).sort(byKey)).toEqual(
          allVectors(rows, v, 1).sort(byKey),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('every flow closes what the account holds, no more and no less', () => {
    fc.assert(
      fc.property(hedgedAccounts, (rows) => {
        const venue = measured(eventsOf(rows));
        for (const side of ['down', 'up'] as const) {
          const { participants, starts, assets, flows }: SideBooks = venue[side];
          participants.forEach((id, place) => {
            const row = rows.find(({ name }) => name === venue.name(id))!;
            const closed = new Map<number, number>();
            for (let cell = starts[place]!; cell < starts[place + 1]!; cell++) {
              closed.set(assets[cell]!, (side === 'down' ? 1 : -1) * flows[cell]!);
            }
            const held = row.held.map(
              ([{ underlying }, q]) => [venue.asset(underlying), q] as const,
            );
            expect(closed.size).toBe(held.length);
            for (const [asset, q] of held) expect(closed.get(asset)).toBeCloseTo(q, 9);
          });
        }
      }),
      { numRuns: 50 },
    );
  });
});
