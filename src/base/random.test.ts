import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from './random.ts';

const draw = (random: Random, count: number, of: (random: Random) => number) =>
  Array.from({ length: count }, () => of(random));
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const momentOf = (values: readonly number[], order: number) => mean(values.map((v) => v ** order));
const bound = 4.5; // standard errors: one failure in 150,000 seeds, and the seeds are fixed

describe('limits', () => {
  it('equal seeds give equal streams, different ones different streams', () => {
    const uniform = (r: Random) => r.uniform();
    expect(draw(createRandom('a'), 5, uniform)).toEqual(draw(createRandom('a'), 5, uniform));
    expect(draw(createRandom('a'), 5, uniform)).not.toEqual(draw(createRandom('b'), 5, uniform));
    expect(draw(createRandom(7), 5, uniform)).toEqual(draw(createRandom('7'), 5, uniform));
  });

  it('an empty seed is a seed', () => {
    const values = draw(createRandom(''), 100, (r) => r.uniform());
    expect(new Set(values).size).toBe(100);
  });

  it('whole numbers below one are zero', () => {
    expect(draw(createRandom(1), 20, (r) => r.integer(1))).toEqual(Array(20).fill(0));
  });

  it('splitting does not advance the stream, and depends on the label alone', () => {
    const random = createRandom('a');
    const before = random.split('x').uniform();
    const first = random.uniform();
    expect(first).toBe(createRandom('a').uniform());
    expect(random.split('x').uniform()).toBe(before);
    expect(random.split('y').uniform()).not.toBe(before);
  });
});

describe('distributions', () => {
  const count = 40_000;

  it('uniform: moments, range and 64 cells by chi-square', () => {
    const values = draw(createRandom('uniform'), count, (r) => r.uniform());
    expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
    expect(Math.abs(mean(values) - 0.5) * Math.sqrt(12 * count)).toBeLessThan(bound);
    const cells = new Array<number>(64).fill(0);
    for (const value of values) cells[Math.floor(value * 64)]! += 1;
    const chiSquare = cells.reduce((sum, n) => sum + (n - count / 64) ** 2 / (count / 64), 0);
    // 63 degrees of freedom: mean 63, standard deviation sqrt(126).
    expect(Math.abs(chiSquare - 63) / Math.sqrt(126)).toBeLessThan(bound);
  });

  it('uniform: the lowest of 53 bits is as fair as the highest', () => {
    const values = draw(createRandom('bits'), count, (r) => r.uniform() * 2 ** 53);
    expect(values.every(Number.isInteger)).toBe(true);
    const odd = values.filter((v) => v % 2 === 1).length;
    expect(Math.abs(odd - count / 2) / Math.sqrt(count / 4)).toBeLessThan(bound);
  });

  it('normal: moments 0, 1, 0, 3', () => {
    const values = draw(createRandom('normal'), count, (r) => r.normal());
    const deviations = [1, 2, 15, 96].map((variance) => Math.sqrt(variance / count));
    [0, 1, 0, 3].forEach((expected, i) => {
      const distance = Math.abs(momentOf(values, i + 1) - expected);
      expect(distance / deviations[i]!).toBeLessThan(bound);
    });
  });

  it('exponential: mean 1, second moment 2, never negative', () => {
    const values = draw(createRandom('exponential'), count, (r) => r.exponential());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(mean(values) - 1) * Math.sqrt(count)).toBeLessThan(bound);
    const distance = Math.abs(momentOf(values, 2) - 2);
    expect(distance / Math.sqrt(20 / count)).toBeLessThan(bound);
  });

  it('whole numbers: every one as often', () => {
    const counts = new Array<number>(7).fill(0);
    for (const value of draw(createRandom('whole'), count, (r) => r.integer(7)))
      counts[value]! += 1;
    const chiSquare = counts.reduce((sum, n) => sum + (n - count / 7) ** 2 / (count / 7), 0);
    expect(chiSquare).toBeLessThan(6 + bound * Math.sqrt(12));
  });

  it('successive numbers are not correlated', () => {
    const values = draw(createRandom('serial'), count, (r) => r.uniform() - 0.5);
    const serial = mean(values.slice(1).map((v, i) => v * values[i]!)) * 12;
    expect(Math.abs(serial) * Math.sqrt(count)).toBeLessThan(bound);
  });
});

describe('splits', () => {
  it('100,000 labels give 100,000 different streams', () => {
    const random = createRandom('many');
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const split = random.split(`participant-${i}`);
      seen.add(`${split.uniform()} ${split.uniform()}`);
    }
    expect(seen.size).toBe(100_000);
  });

  it('the first numbers of numbered labels are uniform and not correlated', () => {
    const random = createRandom('numbered');
    const count = 20_000;
    const firsts = Array.from({ length: count }, (_, i) => random.split(`${i}`).uniform() - 0.5);
    expect(Math.abs(mean(firsts)) * Math.sqrt(12 * count)).toBeLessThan(bound);
    expect(Math.abs(momentOf(firsts, 2) * 12 - 1) / Math.sqrt(0.8 / count)).toBeLessThan(bound);
    const serial = mean(firsts.slice(1).map((v, i) => v * firsts[i]!)) * 12;
    expect(Math.abs(serial) * Math.sqrt(count)).toBeLessThan(bound);
  });

  it('a stream and its split are not correlated', () => {
    const random = createRandom('parent');
    const split = random.split('child');
    const count = 20_000;
    const products = draw(random, count, (r) => (r.uniform() - 0.5) * (split.uniform() - 0.5));
    expect(Math.abs(mean(products)) * 12 * Math.sqrt(count)).toBeLessThan(bound);
  });
});
