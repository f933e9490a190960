import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repel } from './repel.ts';

describe('limits', () => {
  it('no label', () => expect(repel([], 10, 0, 100)).toEqual([]));
  it('one label outside is moved to the edge', () => {
    expect(repel([-5], 10, 0, 100)).toEqual([0]);
  });
  it('labels that are apart stay', () => {
    expect(repel([50, 10, 90], 10, 0, 100)).toEqual([50, 10, 90]);
  });
  it('two labels at one place part evenly', () => {
    expect(repel([50, 50], 10, 0, 100)).toEqual([45, 55]);
  });
  it('labels that do not fit share the room', () => {
    expect(repel([5, 5, 5], 10, 0, 10)).toEqual([0, 5, 10]);
  });
});

describe('properties', () => {
  const wishes = fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { maxLength: 15 });
  it('keeps the gap, the order and the room', () => {
    fc.assert(
      fc.property(wishes, (wished) => {
        const placed = repel(wished, 12, 0, 200);
        const order = wished.map((_, i) => i).sort((a, b) => wished[a]! - wished[b]! || a - b);
        order.forEach((index, rank) => {
          expect(placed[index]).toBeGreaterThanOrEqual(-1e-9);
          expect(placed[index]).toBeLessThanOrEqual(200 + 1e-9);
          if (rank > 0) {
            const distance = placed[index]! - placed[order[rank - 1]!]!;
            expect(distance).toBeGreaterThanOrEqual(12 - 1e-9);
          }
        });
      }),
    );
  });
  it('settled labels do not move again', () => {
    fc.assert(
      fc.property(wishes, (wished) => {
        const once = repel(wished, 12, 0, 200);
        repel(once, 12, 0, 200).forEach((place, i) => {
          expect(place).toBeCloseTo(once[i]!, 6);
        });
      }),
    );
  });
});
