/**
 * @module Policy: bounds, hysteresis, reasons that recompute, no profit from trading with oneself.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, microsPerDay } from '../base/index.ts';
import {
  checkSchedule,
  decideTerms,
  noOverride,
  type PersonalMargin,
  type PolicyEvidence,
  type Schedule,
  standardSchedule,
  startingTerms,
  type Terms,
  tightenTerms,
} from './index.ts';

const nowhere = {
  firstCheckpoint: undefined,
  lastCheckpoint: undefined,
  events: 0,
  liquidationCheckpoint: undefined,
};

interface Situation {
  readonly volume?: number;
  readonly makerShare?: number;
  readonly alphaLow?: number;
  readonly probability?: number;
  /** Half-width of the interval in log-odds. */
  readonly width?: number;
  readonly hours?: number;
  /** Factor of the market. */
  readonly market?: number;
}

const now = 20_000 * microsPerDay;

/** The override that left a participant with the factor of its terms. */
function heldAt(factor: number): PersonalMargin {
  if (factor === 1) return noOverride;
  const grantedAtMicros = now - microsPerDay;
  const expiresAtMicros = now + 20 * microsPerDay;
  return { ...noOverride, factor, grantedAtMicros, expiresAtMicros };
}

function evidenceOf(situation: Situation, present: Terms): PolicyEvidence {
  const { volume = 0, makerShare = 0, alphaLow = -0.1, hours = 1000 } = situation;
  const { probability = 0.005, width = 0.5, market = 1 } = situation;
  const odds = (shift: number) => {
    const logOdds = Math.log(probability / (1 - probability)) + shift;
    return 1 / (1 + Math.exp(-logOdds));
  };
  return {
    recentVolumeUsd: volume,
    makerShare,
    alphaContribution: {
      mean: alphaLow + 0.1,
      low90: alphaLow,
      high90: alphaLow + 0.2,
      observations: 50,
    },
    systemicRisk: {
      mean: probability,
      low90: odds(-width),
      high90: odds(width),
      observations: hours,
    },
    capitalVelocity: { mean: 1, low90: 0.5, high90: 2, observations: 10 },
    // The factor is the root of the relative volatility: what the market asks for is in force.
    market: { factor: market, relativeVol: market ** 2, regime: 1 },
    participant: 'p',
    override: heldAt(present.initialMarginFactor / present.haircutFactor),
    isActive: true,
    atMicros: now,
    evidence: nowhere,
  };
}

const start = startingTerms(standardSchedule);
const decide = (situation: Situation, present: Terms = start, schedule = standardSchedule) =>
  decideTerms(evidenceOf(situation, present), present, schedule);

function termsAfter(days: number, situation: Situation, present: Terms = start): Terms {
  let terms = present;
  for (let day = 0; day < days; day++) terms = decide(situation, terms).terms;
  return terms;
}

describe('limits', () => {
  it('a newcomer of ordinary risk keeps the starting terms but for the margin', () => {
    const { terms, reasons } = decide({ hours: 0, probability: 0.005, width: 2 });
    expect(terms.tier).toBe(1);
    expect(terms.makerFeeBps).toBe(start.makerFeeBps);
    expect(terms.takerFeeBps).toBe(start.takerFeeBps);
    expect(terms.initialMarginFactor).toBeGreaterThanOrEqual(1);
    expect(reasons.length).toBeGreaterThan(0);
  });

  it('certain liquidation restricts at once and asks for the most margin', () => {
    const { terms } = decide({ probability: 1 - 1e-12 });
    expect(terms.tier).toBe(0);
    expect(terms.initialMarginFactor).toBe(1.5);
  });

  it('probability zero stays within the bounds', () => {
    const { terms } = decide({ probability: 1e-15 });
    expect(terms.initialMarginFactor).toBeGreaterThanOrEqual(standardSchedule.margin.factorMin);
  });
});

describe('tiers', () => {
  const safe = { volume: 1e9, probability: 0.001, width: 0.3 };

  it('rises one step a day and no further than the last', () => {
    const tiers = [1, 2, 3, 4].map((days) => termsAfter(days, safe).tier);
    expect(tiers).toEqual([2, 3, 4, 4]);
  });

  it('whoever leaves the restricted tier starts again in the open one', () => {
    const best = { volume: 1e12, probability: 1e-6, width: 0.01, hours: 1e6 };
    const restricted = { ...start, tier: 0 };
    expect(decide(best, restricted).terms.tier).toBe(1);
    expect(termsAfter(2, best, restricted).tier).toBe(2);
  });

  it('falls as far as the evidence says in one day', () => {
    expect(decide({ ...safe, volume: 0 }, termsAfter(4, safe)).terms.tier).toBe(1);
  });

  it('needs probability 0.8: a wide interval keeps a participant below', () => {
    // 0.04 is below 0.05, yet 0.84 deviations of a wide interval are not.
    expect(decide({ ...safe, probability: 0.04, width: 1.5 }).terms.tier).toBe(1);
    expect(decide({ ...safe, probability: 0.04, width: 0.1 }).terms.tier).toBe(2);
  });

  it('restricts only with probability 0.95', () => {
    expect(decide({ probability: 0.25, width: 1.5 }).terms.tier).toBe(1);
    expect(decide({ probability: 0.25, width: 0.1 }).terms.tier).toBe(0);
  });

  it.each([
    ['restricted', { probability: 0.2, width: 0.01 }, start],
    ['tier by volume', { volume: 100_000, probability: 0.001, width: 0.1 }, start],
    ['tier by probability', { volume: 2e5, probability: 0.05, width: 0.01 }, start],
  ] as const)('does not flicker at the border: %s', (_, situation, from) => {
    const random = createRandom('border');
    let terms: Terms = from;
    let changes = 0;
    for (let day = 0; day < 300; day++) {
      const noise = 1 + 0.05 * (2 * random.uniform() - 1);
      const volume = ('volume' in situation ? situation.volume : 0) * noise;
      const next = decide(
        { ...situation, volume, probability: situation.probability * noise },
        terms,
      );
      if (next.terms.tier !== terms.tier) changes++;
      terms = next.terms;
    }
    expect(changes).toBeLessThanOrEqual(1);
  });
});

describe('fees', () => {
  it('flow that surely predicts the next hour pays the add-on, makers do not', () => {
    expect(decide({ alphaLow: 0.06 }).terms.takerFeeBps).toBe(start.takerFeeBps + 1);
    expect(decide({ alphaLow: 0.06, makerShare: 0.5 }).terms.takerFeeBps).toBe(start.takerFeeBps);
    expect(decide({ alphaLow: 0.04 }).terms.takerFeeBps).toBe(start.takerFeeBps);
  });

  it('the add-on is kept through noise and dropped with a reason', () => {
    const informed = decide({ alphaLow: 0.06 }).terms;
    expect(decide({ alphaLow: 0.045 }, informed).terms.takerFeeBps).toBe(informed.takerFeeBps);
    const { terms, reasons } = decide({ alphaLow: 0.01 }, informed);
    expect(terms.takerFeeBps).toBe(start.takerFeeBps);
    expect(reasons.some((r) => r.contribution === 'no taker add-on')).toBe(true);
  });
});

describe('margin', () => {
  it('tightens at once, loosens by at most a step a day, and settles', () => {
    const risky = decide({ probability: 0.15, width: 0.3 }).terms;
    expect(risky.initialMarginFactor).toBeGreaterThan(1.3);
    let terms = risky;
    for (let day = 0; day < 60; day++) {
      const next = decide({ probability: 0.004, width: 0.3 }, terms).terms;
      const loosened = terms.initialMarginFactor - next.initialMarginFactor;
      expect(loosened).toBeLessThanOrEqual(standardSchedule.margin.loosenStepMax + 1e-9);
      terms = next;
    }
    expect(termsAfter(1, { probability: 0.004, width: 0.3 }, terms)).toEqual(terms);
  });

  it('goes below 1 only after enough hours', () => {
    const quiet = { probability: 1e-4, width: 0.3 };
    expect(termsAfter(30, { ...quiet, hours: 167 }).initialMarginFactor).toBe(1);
    expect(termsAfter(30, { ...quiet, hours: 168 }).initialMarginFactor).toBeCloseTo(0.9, 1);
  });

  it('the market multiplies what is the own, up to the bound of both', () => {
    const own = decide({ probability: 0.15, width: 0.3 }).terms.initialMarginFactor;
    const wild = decide({ probability: 0.15, width: 0.3, market: 1.2 }).terms;
    expect(wild.haircutFactor).toBe(1.2);
    expect(wild.initialMarginFactor).toBeCloseTo(1.2 * own, 4);
    const most = decide({ probability: 0.9, width: 0.3, market: 1.5 }).terms;
    expect(most.initialMarginFactor).toBe(standardSchedule.margin.totalMax);
  });

  it('tightening between the days touches margin and haircuts and nothing else', () => {
    const present = termsAfter(4, { volume: 1e9, probability: 0.001, width: 0.3 });
    const evidence = evidenceOf({ market: 1.3 }, present);
    const { terms, reasons, override } = tightenTerms(evidence, present, standardSchedule);
    expect(terms).toEqual({
      ...present,
      haircutFactor: 1.3,
      initialMarginFactor: Math.round(1.3 * present.initialMarginFactor * 1e4) / 1e4,
    });
    expect(override).toBe(evidence.override);
    expect(reasons.map(({ contribution }) => contribution)).toEqual([
      'haircuts x 1.3 in a normal market',
      `initial margin factor ${terms.initialMarginFactor}`,
    ]);
  });

  it('a factor above what the market asks for says that it falls by the day', () => {
    const { market, ...rest } = evidenceOf({ market: 1.3 }, start);
    const calm = { ...rest, market: { ...market, relativeVol: 0.6, regime: 0 } };
    const { reasons } = tightenTerms(calm, start, standardSchedule);
    expect(reasons[0]).toMatchObject({
      value: 0.6,
      contribution: 'haircuts x 1.3 in a calm market: falls by the day',
    });
  });

  it('changes too small to matter are left alone', () => {
    const terms = termsAfter(90, { probability: 0.02 });
    expect(decide({ probability: 0.0203 }, terms).terms).toEqual(terms);
  });
});

const situation = fc.record({
  volume: fc.double({ min: 0, max: 1e12, noNaN: true }),
  makerShare: fc.double({ min: 0, max: 1, noNaN: true }),
  alphaLow: fc.double({ min: -3, max: 3, noNaN: true }),
  probability: fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true }),
  width: fc.double({ min: 0, max: 8, noNaN: true }),
  hours: fc.double({ min: 0, max: 1e5, noNaN: true }),
});
const inForce = fc
  .record({
    tier: fc.integer({ min: 0, max: 4 }),
    addOn: fc.boolean(),
    factor: fc.integer({ min: 8000, max: 17_000 }).map((n) => n / 1e4),
  })
  .map(({ tier, addOn, factor }): Terms => {
    const { makerFeeBps, takerFeeBps } = standardSchedule.tiers[tier]!;
    const taker = takerFeeBps + (addOn ? standardSchedule.informedTakerAddOnBps : 0);
    const margin = { initialMarginFactor: factor, haircutFactor: 1 };
    return { tier, makerFeeBps, takerFeeBps: taker, ...margin };
  });

describe('properties', () => {
  it('bounds hold for any evidence and any terms in force', () => {
    fc.assert(
      fc.property(situation, inForce, (evidence, present) => {
        const { terms } = decide(evidence, present);
        const { margin, tiers } = standardSchedule;
        expect(tiers[terms.tier]).toBeDefined();
        expect(terms.initialMarginFactor).toBeGreaterThanOrEqual(margin.factorMin);
        expect(terms.initialMarginFactor).toBeLessThanOrEqual(margin.factorMax);
        expect(terms.takerFeeBps).toBeLessThanOrEqual(50);
        expect(terms.makerFeeBps).toBe(tiers[terms.tier]!.makerFeeBps);
        // Up by one step at most.
        expect(terms.tier).toBeLessThanOrEqual(Math.max(present.tier, 0) + 1);
      }),
    );
  });

  it('every change of terms has a reason that says so', () => {
    fc.assert(
      fc.property(situation, inForce, (evidence, present) => {
        const { terms, reasons } = decide(evidence, present);
        const said = (pattern: RegExp) => reasons.some((r) => pattern.test(r.contribution));
        if (terms.tier !== present.tier) expect(said(/(enters|leaves) tier/)).toBe(true);
        const base = standardSchedule.tiers[terms.tier]!.takerFeeBps;
        const had = present.takerFeeBps > standardSchedule.tiers[present.tier]!.takerFeeBps;
        if (terms.takerFeeBps > base !== had) expect(said(/taker (fee|add-on)/)).toBe(true);
        if (terms.initialMarginFactor !== present.initialMarginFactor) {
          expect(said(new RegExp(`initial margin factor ${terms.initialMarginFactor}\\b`))).toBe(
            true,
          );
        }
      }),
    );
  });

  it('a reason recomputes: value and threshold imply the contribution', () => {
    fc.assert(
      fc.property(situation, inForce, (evidence, present) => {
        const { terms, reasons } = decide(evidence, present);
        for (const { feature, value, threshold, contribution } of reasons) {
          expect(Number.isFinite(value) && Number.isFinite(threshold)).toBe(true);
          if (/^(enters|stays in) tier restricted/.test(contribution)) {
            expect(value).toBeGreaterThanOrEqual(threshold);
          }
          if (/^leaves tier restricted/.test(contribution)) expect(value).toBeLessThan(threshold);
          if (/^taker fee \+1/.test(contribution)) expect(value).toBeGreaterThan(threshold);
          if (/^enters tier (est|pre|pri)/.test(contribution)) {
            const isRisk = feature.startsWith('liquidation');
            expect(isRisk ? value <= threshold : value >= threshold).toBe(true);
          }
          if (/^keeps it from/.test(contribution)) {
            const isRisk = feature.startsWith('liquidation');
            expect(isRisk ? value > threshold : value < threshold).toBe(true);
          }
          if (/upper end/.test(feature)) {
            const { margin } = standardSchedule;
            const wanted = 1 + margin.perDoubling * Math.log2(Math.max(value, 1e-9) / threshold);
            const floor = evidence.hours >= margin.hoursBeforeLoosening ? margin.factorMin : 1;
            const bounded = Math.min(margin.factorMax, Math.max(floor, wanted));
            expect(contribution).toBe(`initial margin factor ${Math.round(bounded * 1e4) / 1e4}`);
            // Never looser than that by more than what is left alone.
            expect(terms.initialMarginFactor).toBeGreaterThan(bounded - margin.changeMin - 1e-4);
          }
        }
      }),
    );
  });

  it('more risk never means better terms', () => {
    fc.assert(
      fc.property(
        situation,
        inForce,
        fc.double({ min: 1, max: 50, noNaN: true }),
        (s, present, k) => {
          const safer = decide(s, present).terms;
          const probability = 1 - (1 - s.probability) / k;
          const riskier = decide({ ...s, probability }, present).terms;
          expect(riskier.tier).toBeLessThanOrEqual(safer.tier);
          const slack = standardSchedule.margin.changeMin;
          expect(riskier.initialMarginFactor).toBeGreaterThan(safer.initialMarginFactor - slack);
        },
      ),
    );
  });
});

describe('schedule', () => {
  it('the standard schedule holds its own bounds', () => {
    expect(checkSchedule(standardSchedule)).toEqual({ ok: true, value: standardSchedule });
  });

  const tier = (place: number, change: object): Schedule => ({
    ...standardSchedule,
    tiers: standardSchedule.tiers.map((t, i) => (i === place ? { ...t, ...change } : t)),
  });
  const margin = (change: object): Schedule => ({
    ...standardSchedule,
    margin: { ...standardSchedule.margin, ...change },
  });

  const market = (change: object): Schedule => ({
    ...standardSchedule,
    market: { ...standardSchedule.market, ...change },
  });

  it('refuses a rebate that the lowest taker fee of any tier does not cover', () => {
    const failure = checkSchedule(tier(4, { makerFeeBps: -4 }));
    expect(failure).toMatchObject({ ok: false, failure: { value: -1 } });
    // Maker in one tier, taker in another: one owner of two wallets would earn 1 bps a round.
    expect(checkSchedule(tier(2, { makerFeeBps: -4 })).ok).toBe(false);
    expect(checkSchedule(tier(4, { makerFeeBps: -3 })).ok).toBe(true);
  });

  it.each([
    tier(1, { takerFeeBps: 51 }),
    tier(1, { takerFeeBps: -1 }),
    tier(0, { makerFeeBps: -6 }),
    tier(3, { volumeUsdMin: -1 }),
    tier(3, { hoursObservedMin: Number.NaN }),
    tier(3, { liquidationProbabilityMax: 0 }),
    margin({ factorMin: 0.4 }),
    margin({ factorMax: 6 }),
    margin({ loosenStepMax: 0.2 }),
    margin({ changeMin: -0.1 }),
    margin({ referenceProbability: 0 }),
    margin({ loosenEveryDays: 0 }),
    margin({ overrideDays: 366 }),
    margin({ renewDays: 31 }),
    margin({ totalMax: 1.4 }),
    market({ power: -1 }),
    market({ turbulentMultiple: 0.9 }),
    market({ factorMax: 0.9 }),
    market({ riseOfDayMax: 0.9 }),
    market({ fallOfDayMax: Number.NaN }),
    market({ changeMin: 1 }),
    { ...standardSchedule, tiers: standardSchedule.tiers.slice(0, 1) },
    { ...standardSchedule, keepProbabilityMultiple: 0.9 },
    { ...standardSchedule, keepInformedShare: 1.1 },
    { ...standardSchedule, promotionDeviations: Number.POSITIVE_INFINITY },
    { ...standardSchedule, restrictedProbability: Number.NaN },
  ])('refuses a number out of bounds (%#)', (schedule) => {
    const result = checkSchedule(schedule);
    expect(result.ok).toBe(false);
  });
});
