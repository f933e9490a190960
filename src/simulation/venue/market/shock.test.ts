import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../base/index.ts';
import { regimes, spotCorrelation } from './model.ts';
import { createShocks } from './shock.ts';

const { rest, ofVol, reversion, spread, every } = spotCorrelation;

describe('createShocks', () => {
  it('begins in the normal regime, whatever the seed', () => {
    const first = ['a', 'b', 'c'].map((seed) => createShocks(createRandom(seed))(1, 0).regime);
    expect(first.map((place) => regimes[place]!.name)).toEqual(['normal', 'normal', 'normal']);
  });

  it('keeps the correlation for an hour', () => {
    const next = createShocks(createRandom('hour'));
    const drawn = Array.from({ length: 2 * every }, () => next(1, 0).correlation);
    expect(new Set(drawn.slice(0, every)).size).toBe(1);
    expect(new Set(drawn).size).toBe(2);
  });

  it('raises the correlation with lasting volatility by the planted slope', () => {
    const at = (lasting: number) => createShocks(createRandom('slope'))(1, lasting).correlation;
    expect(Math.atanh(at(0.5)) - Math.atanh(at(-0.5))).toBeCloseTo(ofVol, 10);
  });

  it('never correlates spots against one another', () => {
    expect(createShocks(createRandom('least'))(1, -100).correlation).toBe(0);
  });
});

describe('planted parameters', () => {
  it('rest, spread and reversion of the correlation: an autoregression finds them', () => {
    const next = createShocks(createRandom('own'));
    const own: number[] = [];
    for (let minute = 0; minute < 600 * 1440; minute++) {
      const { correlation } = next(1, 0);
      if (minute % every === 0) own.push(Math.atanh(correlation) - rest);
    }
    let xy = 0;
    let xx = 0;
    for (let i = 1; i < own.length; i++) {
      xy += own[i - 1]! * own[i]!;
      xx += own[i - 1]! ** 2;
    }
    const left = own.slice(1).reduce((sum, value, i) => sum + (value - own[i]!) ** 2, 0);
    // Steps of an Ornstein-Uhlenbeck process: their variance is 2 spread^2 (1 - decay).
    const decay = Math.exp(-reversion * every);
    const planted = 2 * spread ** 2 * (1 - decay);
    const steps = own.length - 1;
    expect(Math.abs(left / steps / planted - 1)).toBeLessThan(4 * Math.sqrt(2 / steps));
    expect(Math.abs(xy / xx - decay)).toBeLessThan(4 * Math.sqrt((1 - decay ** 2) / steps));
    // Independent draws: its time over twice the time in which it forgets.
    const draws = (steps * every * reversion) / 2;
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    expect(Math.abs(mean)).toBeLessThan((4 * spread) / Math.sqrt(draws));
  });
});
