import { describe, expect, it } from 'vitest';
import { createMarginEngine, marginUnchecked } from '../engine/margin.ts';
import { marginPresets } from '../parameters/presets.ts';
import { deriveScan, paradexStyle } from '../parameters/presets-scan.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import {
  randomPortfolio,
  testingLeg,
  testingMarket,
  testingPortfolio,
} from '../portfolio/testing-portfolios.ts';
import { createMarginState, type MarginFill } from './margin-state.ts';

function engineOf(name: string) {
  const engine = createMarginEngine(testingMarket(), marginPresets.get(name)!);
  if (!engine.ok) throw new Error(JSON.stringify(engine.failure));
  return engine.value;
}

function stateOf(engine: ReturnType<typeof engineOf>, portfolio: Portfolio) {
  const state = createMarginState(engine, portfolio);
  if (!state.ok) throw new Error(JSON.stringify(state.failure));
  return state.value;
}

describe('limits', () => {
  it('fixed rules keep no state', () => {
    const state = createMarginState(engineOf('derive-standard'), testingPortfolio());
    expect(state.ok ? [] : state.failure.map(({ field }) => field)).toEqual(['method']);
  });

  it('a refused fill changes nothing', () => {
    const state = stateOf(engineOf('derive-pmrm2'), testingPortfolio());
    const before = state.margin();
    const failures = state.fill({ kind: 'option', leg: testingLeg({ vol: null }), price: 1 });
    expect(failures.map(({ kind }) => kind)).toEqual(['missing_vol']);
    expect(state.margin()).toEqual(before);
  });

  it('a position bought at mark and sold again leaves the cash', () => {
    const engine = engineOf('derive-pmrm2');
    const state = stateOf(engine, testingPortfolio({ cash: 5 }));
    const price = 60_060;
    state.fill({ kind: 'perp', underlying: 'BTC', quantity: 2, price });
    state.fill({ kind: 'perp', underlying: 'BTC', quantity: -2, price });
    expect(state.margin().markToMarket).toBeCloseTo(5, 9);
  });
});

describe('properties', () => {
  it.each([deriveScan.name, 'derive-pmrm1', 'deribit-style', paradexStyle.name])(
    'fills one by one give the margin of the whole: %s',
    (name) => {
      const engine = engineOf(name);
      for (let seed = 0; seed < 20; seed++) {
        const whole = randomPortfolio(seed, { legs: 10, isInverse: true });
        const start = { ...whole, options: whole.options.slice(0, 4), perps: [] };
        const state = stateOf(engine, start);
        const fills: MarginFill[] = [
          ...whole.options.slice(4).map((leg) => ({ kind: 'option', leg, price: 0 }) as const),
          ...whole.perps.map(({ underlying, quantity, unrealised }) => {
            const mark = underlying === 'BTC' ? 60_060 : 3_003;
            const price = mark - unrealised / quantity;
            return { kind: 'perp', underlying, quantity, price } as const;
          }),
        ];
        for (const fill of fills) expect(state.fill(fill)).toEqual([]);
        const exact = marginUnchecked(engine, whole);
        const kept = state.margin();
        for (const part of ['initial', 'maintenance', 'markToMarket'] as const) {
          expect(Math.abs(kept[part] - exact[part])).toBeLessThan(1e-10 * 1e7);
        }
      }
    },
  );
});
